import { parseDocument, stringify } from 'yaml';
import { normalizeBaseUrl } from '../../profiles/base-url.ts';
import { type Profile, profile as profileSchema } from '../../profiles/profile.ts';
import { referenceForms } from '../../profiles/secret-reference.ts';
import type { Json } from '../../protocol/json/json.ts';
import { describeIssue, describeIssues } from '../../state/json-file.ts';
import { loadDialect } from '../connection/dialect.ts';
import type { EditProblem } from '../input/editor.ts';
import { lineOf, syntaxError } from '../input/parse-yaml.ts';
import { assertEnvironment } from './profile-input.ts';

/** A profile that was read from a text, or the first mistake in the text. */
export type ReadProfile =
  | { readonly profile: Profile; readonly problem?: undefined }
  | { readonly problem: EditProblem; readonly profile?: undefined };

/** Formats a profile as YAML for an editor. The text contains references to secrets, and never the secrets. */
export function profileYaml(name: string, profile: Profile): string {
  const comments = [
    `Profile ${name}. Save the file to change the profile; delete all its text to change nothing.`,
    `Write a secret as a reference: ${referenceForms}.`,
    'Each setting has the same name as in config.json. scimctl profiles update --help describes the settings.',
  ];
  return `${comments.map((line) => `# ${line}\n`).join('')}${stringify(profile, { lineWidth: 0 })}`;
}

/**
 * Reads a profile from YAML. Makes the same checks as for flags on the command line. Never quotes a value that may be a
 * secret.
 */
export async function readProfileYaml(text: string): Promise<ReadProfile> {
  const problem = syntaxError(text);
  if (problem) return { problem };
  const document = parseDocument(text, { logLevel: 'error' });
  let value: Json;
  try {
    value = document.toJS({ maxAliasCount: 10 }) as Json;
  } catch {
    return { problem: { message: 'the text has too many aliases' } };
  }
  const parsed = profileSchema.safeParse(value, { error: describeIssue });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = (issue?.path ?? []) as (string | number)[];
    const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
    return { problem: { message: describeIssues(issue ? [issue] : []), line: lineOf(text, [...place, ...unknown]) } };
  }
  return checkMeaning(parsed.data, text);
}

/** Checks what the schema of the configuration does not check. */
async function checkMeaning(profile: Profile, text: string): Promise<ReadProfile> {
  const { cert, key, environment } = profile;
  const checks: readonly (readonly [member: string, check: () => unknown])[] = [
    ['url', () => normalizeBaseUrl(profile.url, 'url')],
    ['dialect', () => loadDialect(profile.dialect, 'dialect')],
    ['environment', () => (environment === undefined ? undefined : assertEnvironment(environment, 'environment'))],
  ];
  for (const [member, check] of checks) {
    try {
      await check();
    } catch (error) {
      const { message, hint } = error as Error & { hint?: string };
      const full = hint === undefined ? message : `${message} (${hint})`;
      return { problem: { message: full, line: lineOf(text, [member]) } };
    }
  }
  if ((cert === undefined) !== (key === undefined)) {
    const message = cert === undefined ? 'key needs cert' : 'cert needs key';
    return { problem: { message, line: lineOf(text, [cert === undefined ? 'key' : 'cert']) } };
  }
  return { profile: { ...profile, url: normalizeBaseUrl(profile.url, 'url') } };
}

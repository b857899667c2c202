import { ScimError } from '../../protocol/errors.ts';
import { isObject, isUnassigned, type Json, type JsonObject } from '../../protocol/json/json.ts';
import { diff, type PatchOperation } from '../../protocol/patch/index.ts';
import type { AttributeModel, ResourceModel } from '../../protocol/schema/model.ts';
import { validate } from '../../protocol/value/validate.ts';
import { UsageError } from '../errors/errors.ts';
import type { EditProblem } from '../input/editor.ts';
import { asObject, parseInput } from '../input/input-file.ts';
import { lineOf, syntaxError } from '../input/parse-yaml.ts';
import { hintOf, issuesOf, placeOf } from '../input/read-resource.ts';
import { isSecretPath } from '../output/hide-secrets.ts';
import type { TextOptions } from './editable-text.ts';

/** Maximum number of mistakes that are shown at once. */
const maxProblems = 20;

/** The change that a person made in a text, or the mistakes in the text. */
export type EditedText =
  | { readonly operations: readonly PatchOperation[]; readonly problems?: undefined }
  | { readonly problems: readonly EditProblem[]; readonly operations?: undefined };

/** Options of reading a text. */
export interface EditedOptions extends Pick<TextOptions, 'model' | 'secrets' | 'leftOut'> {
  /** The attributes that the text contained before the change. */
  readonly base: JsonObject;
  /** Hint for the mistake that the text contains a secret. Names the command that sets a secret without a text file. */
  readonly secretHint: string;
}

/**
 * Reads the text of `editableText` after the user has edited it. Returns the smallest PATCH from `base` to the text.
 * Returns the mistakes with their lines if the text is not YAML, does not conform to the schema, has no value for a
 * required attribute, or changes an attribute that cannot be changed.
 */
export async function readEditedText(text: string, options: EditedOptions): Promise<EditedText> {
  const { base, model } = options;
  const syntax = syntaxError(text);
  if (syntax) return { problems: [syntax] };
  let edited: JsonObject;
  try {
    edited = asObject(await parseInput({ name: 'the text', source: text, isJson: false }), 'the text');
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const line = /^the text, line (\d+): /.exec(error.message);
    const message = error.hint === undefined ? error.message : `${error.message} (${error.hint})`;
    return { problems: [{ message: message.replace(/^the text, line \d+: /, ''), line: Number(line?.[1] ?? 1) }] };
  }
  const at = (path: string, message: string): EditProblem => ({
    message: `${path}: ${message}`,
    line: lineOf(text, placeOf(path, model)),
  });
  const problems = [...forbidden(edited, options, at), ...invalid(edited, options, at)];
  if (problems.length > 0) return { problems: problems.slice(0, maxProblems) };
  try {
    return { operations: diff(asRequest(base, model), asRequest(edited, model), model) };
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    return { problems: [{ message: error.detail, line: lineOfDetail(text, error.detail, [], model) }] };
  }
}

type At = (path: string, message: string) => EditProblem;

/** Returns the resource in the spelling of the schema, with only the attributes that a request can contain. */
function asRequest(resource: JsonObject, model: ResourceModel): JsonObject {
  return validate(resource, model, { operation: 'patch', direction: 'request' }, { tolerate: () => {} }).resource;
}

function invalid(edited: JsonObject, { base, model }: EditedOptions, at: At): EditProblem[] {
  const issues = issuesOf(edited, model, false);
  const hint = hintOf(issues, model, false);
  const shown = issues.map(({ path, detail }, index) =>
    at(path, hint !== undefined && index === 0 ? `${detail} (${hint})` : detail),
  );
  const missing = missingOf(edited, model);
  const missingBefore = new Set(missingOf(base, model));
  return [
    ...shown,
    ...missing.filter((path) => !missingBefore.has(path)).map((path) => at(path, 'this attribute is required')),
  ];
}

/** Returns the paths of the required attributes that have no value. */
function missingOf(resource: JsonObject, model: ResourceModel): string[] {
  const { issues } = validate(resource, model, { operation: 'replace', direction: 'request' }, { tolerate: () => {} });
  return issues.filter(({ rule }) => rule === 'required').map(({ path }) => path);
}

/**
 * Returns a mistake for each attribute in the text that cannot be changed, because a change of the attribute would
 * otherwise be lost silently.
 */
function forbidden(edited: JsonObject, options: EditedOptions, at: At): EditProblem[] {
  const { model, leftOut } = options;
  const problems: EditProblem[] = [];
  const visit = (value: Json | undefined, attribute: AttributeModel | undefined, path: string): void => {
    if (!attribute || isUnassigned(value)) return;
    const reason = leftOut.get(attribute.path) ?? reasonOf(attribute, options);
    if (reason !== undefined) {
      problems.push(at(path, reason));
      return;
    }
    const items = Array.isArray(value) ? value.map((item, index) => [item, `${path}[${index}]`] as const) : [];
    for (const [item, where] of [...items, [value, path] as const]) {
      if (!isObject(item)) continue;
      for (const [name, member] of Object.entries(item))
        visit(member, attribute.subAttribute(name), `${where}.${name}`);
    }
  };
  for (const [name, value] of Object.entries(edited)) {
    const extension = model.extension(name);
    if (!extension) visit(value, model.core.attribute(name), name);
    else if (isObject(value)) {
      for (const [member, part] of Object.entries(value))
        visit(part, extension.attribute(member), `${extension.urn}:${member}`);
    }
  }
  return problems;
}

function reasonOf({ name, path, mutability }: AttributeModel, { secrets, secretHint }: EditedOptions) {
  if (path === 'schemas') return 'scimctl derives this attribute from the other attributes';
  if (mutability === 'readOnly') return 'this attribute is readOnly, so only the service sets it';
  return isSecretPath(path, secrets)
    ? `${name} is a secret, and is not read from a text file (${secretHint})`
    : undefined;
}

/**
 * Returns the line for an error of a service. The service names the attribute only in the words of `detail`. The
 * changed attributes are searched for in `detail` before all other attributes. If `detail` names no attribute, returns
 * the line of the only changed attribute, or the first line.
 */
export function lineOfDetail(
  text: string,
  detail: string,
  operations: readonly PatchOperation[],
  model: ResourceModel,
): number {
  const changed = operations.flatMap(({ path }) => (path === undefined ? [] : [path.replace(/\[[^\]]*\]/g, '')]));
  const all = [model.core, ...model.extensions].flatMap(({ attributes }) => attributes.map(({ path }) => path));
  const named = [...changed, ...all].find((path) => mentions(detail, path, model));
  const only = new Set(changed).size === 1 ? changed[0] : undefined;
  const path = named ?? only;
  return path === undefined ? 1 : lineOf(text, placeOf(path, model));
}

function mentions(detail: string, path: string, model: ResourceModel): boolean {
  const extension = model.extensions.find(({ urn }) => path.startsWith(`${urn}:`));
  const name = extension ? path.slice(extension.urn.length + 1) : path;
  const words = detail.toLowerCase().split(/[^\p{L}\d._$-]+/u);
  const wanted = [name, name.split('.')[0] as string].map((each) => each.toLowerCase());
  return words.some((word) => wanted.includes(word.replace(/\.+$/, '')));
}

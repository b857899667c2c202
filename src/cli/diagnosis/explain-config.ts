import { stat } from 'node:fs/promises';
import { isProduction } from '../../profiles/environment.ts';
import { printMemberMinimum } from '../../profiles/keep-members.ts';
import { secretMembers } from '../../profiles/profile.ts';
import { printRemovalLimit } from '../../profiles/removal-limit.ts';
import { type ResolvedConnection, resolveConnection } from '../../profiles/resolve.ts';
import { ConfigError } from '../../state/config-error.ts';
import { findOwnFiles } from '../../state/own-files.ts';
import { type Context, hasColor, unattendedBy } from '../context.ts';
import type { GlobalFlags } from '../flags.ts';
import { given } from '../given.ts';
import { canAsk } from '../input/prompts.ts';
import { chosenFormat } from '../output/show.ts';

/** One value of the effective configuration. */
export interface ExplainedValue {
  /** Name of a setting, of a file (`file.NAME`), or of a folder (`folder.NAME`). */
  readonly name: string;
  readonly value: string;
  /** The flag, the variable, the file or the default that decides the value. */
  readonly origin: string;
}

const byDefault = 'default';

/**
 * Yields each value of the effective configuration with its origin, then the files and folders that scimctl uses. Sends
 * nothing and reads no secret. If no service is configured, says so instead of the settings of the connection. Throws a
 * `ConfigError` for an invalid configuration.
 */
export async function* explainConfig(
  context: Context,
  flags: GlobalFlags,
): AsyncGenerator<ExplainedValue, void, undefined> {
  yield* await connectionValues(context, flags);
  yield* outputValues(context, flags);
  const folderOrigin = context.env['SCIMCTL_CONFIG_DIR'] === undefined ? byDefault : 'SCIMCTL_CONFIG_DIR';
  for (const file of findOwnFiles(context.env, context.cwd)) {
    const exists = await stat(file.path).then(
      () => true,
      () => false,
    );
    const origin = file.place === 'current' ? 'current folder' : folderOrigin;
    yield { name: file.id, value: file.path, origin: `${origin}: ${file.use}${exists ? '' : ' (does not exist)'}` };
  }
}

async function connectionValues(context: Context, flags: GlobalFlags): Promise<readonly ExplainedValue[]> {
  const { env, cwd } = context;
  try {
    const connection = await resolveConnection(given({ profile: flags.profile }), env, cwd);
    return [...valuesOf(connection, flags)];
  } catch (error) {
    if (!(error instanceof ConfigError && error.code === 'noConnection')) throw error;
    return [{ name: 'profile', value: '', origin: `none: ${error.message}` }];
  }
}

/** Settings of a connection that have a default, with the text of the default. */
const settings: readonly (readonly [
  name: string,
  value: (connection: ResolvedConnection) => string | number | boolean | undefined,
  standard: string,
])[] = [
  ['dialect', ({ dialect }) => dialect, 'none'],
  ['ca', ({ ca }) => (ca === undefined ? undefined : 'set'), 'the certificate authorities of Node.js'],
  ['cert', ({ cert }) => (cert === undefined ? undefined : 'set'), 'none'],
  ['key', ({ key }) => (key === undefined ? undefined : 'set'), 'none'],
  ['proxy', ({ proxy }) => printProxy(proxy), 'none'],
  ['concurrency', ({ concurrency }) => concurrency, '8'],
  ['rate', ({ rate }) => rate, 'no maximum'],
  ['maxWait', ({ maxWait }) => seconds(maxWait), '60 s; 3600 s for a run over many people'],
  ['allowInsecureHttp', ({ allowInsecureHttp }) => allowInsecureHttp || undefined, 'false'],
  ['allowInvalidCertificate', ({ allowInvalidCertificate }) => allowInvalidCertificate || undefined, 'false'],
  ['environment', ({ environment }) => environment, 'none'],
  ['protect', ({ protect }) => protect.join('; ') || undefined, 'nobody'],
  ['keepMembers', ({ keepMembers }) => keepMembers.map(printMemberMinimum).join('; ') || undefined, 'none'],
  [
    'maxRemovals',
    ({ maxRemovals }) => (maxRemovals === undefined ? undefined : String(printRemovalLimit(maxRemovals))),
    'over 10 removals need consent',
  ],
];

/** Members that the program adds to the credential of a connection. They are not settings. */
const toolsOfAuth: ReadonlySet<string> = new Set(['store', 'hint']);

/** Time limits with their defaults in milliseconds. */
const timeLimits = { connect: 10_000, headers: 60_000, body: 60_000, total: 600_000 } as const;

function* valuesOf(
  connection: ResolvedConnection,
  { timeout }: GlobalFlags,
): Generator<ExplainedValue, void, undefined> {
  const { profile, base, auth, chosenBy, headers, timeouts, environment, origins } = connection;
  yield { name: 'profile', value: profile ?? '', origin: chosenBy };
  yield { name: 'url', value: base, origin: origins['url'] ?? chosenBy };
  for (const [member, value] of Object.entries(auth)) {
    if (toolsOfAuth.has(member)) continue;
    const name = `auth.${member}`;
    const isSecret = secretMembers.has(member);
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
    yield { name, value: isSecret ? 'not shown' : text, origin: origins[name] ?? origins['auth.token'] ?? chosenBy };
  }
  for (const [name, value] of Object.entries(headers)) {
    yield { name: `headers.${name}`, value, origin: origins['headers'] ?? chosenBy };
  }
  for (const [name, read, standard] of settings) {
    const value = read(connection);
    if (value === undefined) yield { name, value: standard, origin: byDefault };
    else yield { name, value: String(value), origin: origins[name] ?? chosenBy };
  }
  yield { name: 'production', value: String(isProduction(environment)), origin: 'environment' };
  for (const [name, standard] of Object.entries(timeLimits)) {
    const own = timeouts[name as keyof typeof timeLimits];
    const [value, origin] =
      timeout !== undefined
        ? [timeout * 1000, '--timeout']
        : own === undefined
          ? [standard, byDefault]
          : [own, origins['timeouts'] ?? chosenBy];
    yield { name: `timeouts.${name}`, value: `${value} ms`, origin };
  }
}

function seconds(value: number | undefined): string | undefined {
  return value === undefined ? undefined : `${value} s`;
}

/** Prints the proxies without their user names and passwords. */
function printProxy(proxy: ResolvedConnection['proxy']): string | undefined {
  if (proxy === undefined) return undefined;
  const parts = [
    proxy.https === undefined ? '' : `https: ${new URL(proxy.https).host}`,
    proxy.http === undefined ? '' : `http: ${new URL(proxy.http).host}`,
    proxy.none === undefined ? '' : `not for ${proxy.none}`,
  ];
  return parts.filter(Boolean).join('; ');
}

function* outputValues(context: Context, flags: GlobalFlags): Generator<ExplainedValue, void, undefined> {
  const { stdout, env } = context;
  const unattended = unattendedBy(context);
  const format = chosenFormat(context, flags);
  const given = flags.json ? '--json' : flags.output === undefined ? undefined : '--output';
  const stream = stdout.isTerminal ? 'stdout is a terminal' : 'stdout is not a terminal';
  yield { name: 'output', value: format, origin: given ?? `${byDefault}: ${stream}` };
  yield {
    name: 'color',
    value: String(hasColor(context, stdout, flags['no-color'])),
    origin: reasonOf([
      [flags['no-color'], '--no-color'],
      [env['NO_COLOR'], 'NO_COLOR'],
      [env['TERM'] === 'dumb', 'TERM=dumb'],
      [unattended, unattended],
      [true, `${byDefault}: ${stream}`],
    ]),
  };
  yield {
    name: 'questions',
    value: String(canAsk(context, flags['no-input'])),
    origin: reasonOf([
      [flags['no-input'], '--no-input'],
      [unattended, unattended],
      [!context.stdin.isTerminal, `${byDefault}: stdin is not a terminal`],
      [!context.stderr.isTerminal, `${byDefault}: stderr is not a terminal`],
      [true, `${byDefault}: stdin and stderr are terminals`],
    ]),
  };
}

/** Returns the first origin whose value is set. */
function reasonOf(candidates: readonly (readonly [value: unknown, origin: string | undefined])[]): string {
  return candidates.find(([value]) => value)?.[1] ?? byDefault;
}

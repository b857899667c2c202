import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isPublicKey } from '../../../mock-server/auth/client-assertion.ts';
import {
  type Behaviour,
  BehaviourError,
  mergeBehaviour,
  parseBehaviour,
} from '../../../mock-server/behaviour/index.ts';
import { readFault } from '../../../mock-server/faults/parse.ts';
import type { FaultSpec } from '../../../mock-server/faults/spec.ts';
import type { JournalOptions } from '../../../mock-server/journal/journal.ts';
import { OptionError } from '../../../mock-server/options/option-error.ts';
import { loadPreset } from '../../../mock-server/presets/load-preset.ts';
import type { Preset } from '../../../mock-server/presets/preset.ts';
import type { TypeSet } from '../../../mock-server/schema-files/input.ts';
import { readSchemaFiles } from '../../../mock-server/schema-files/read-folder.ts';
import { SchemaError } from '../../../mock-server/schema-files/schema-error.ts';
import type { MockServerOptions } from '../../../mock-server/server/options.ts';
import { didYouMean } from '../../protocol/text/suggest.ts';
import { UsageError } from '../errors/errors.ts';
import { readDeliveryToken } from '../events/delivery-token.ts';
import { given } from '../given.ts';
import type { CommandScope } from '../scope.ts';
import { checkAccess } from './access.ts';
import { authorityFolder } from './ready.ts';

/** The port that a server listens on unless `--port` is given. */
export const defaultPort = 8880;

/** Values of the flags of `mock serve`. */
export interface ServeFlags {
  readonly port?: number | undefined;
  readonly host?: string | undefined;
  readonly db?: string | undefined;
  readonly token?: string | undefined;
  readonly 'client-key'?: string | undefined;
  readonly 'no-auth'?: boolean;
  readonly me?: string | undefined;
  readonly lenient?: boolean;
  readonly behaviour?: readonly string[] | undefined;
  readonly preset?: readonly string[] | undefined;
  readonly fault?: readonly string[] | undefined;
  readonly prefer?: boolean | undefined;
  readonly 'event-receiver'?: string | undefined;
  readonly control?: boolean;
  readonly 'journal-entries'?: number | undefined;
  readonly 'journal-body-bytes'?: number | undefined;
  readonly users?: number | undefined;
  readonly seed?: number | undefined;
  readonly types?: readonly TypeSet[] | undefined;
  readonly schemas?: string | undefined;
  readonly tls?: boolean;
  readonly 'tls-dir'?: string | undefined;
  readonly tenants?: string | undefined;
  readonly 'public-url'?: string | undefined;
}

/** A provider of a server with several presets. */
interface PresetTenant {
  readonly name: string;
  readonly preset: string;
}

/**
 * Options of a mock server, with the port. `tenants` contains the names of the tenants. If there are several presets,
 * it contains their names instead.
 */
export type ServeOptions = Omit<MockServerOptions, 'tenants'> & {
  readonly tenants?: readonly (string | PresetTenant)[];
  readonly port: number;
};

/** Converts the flags of `mock serve` to options of a mock server. Throws a `UsageError` for invalid or contradictory flags. */
export async function serverOptions({ context, note }: CommandScope, flags: ServeFlags): Promise<ServeOptions> {
  const explicit = readBehaviours(flags.behaviour ?? []);
  const presets = await readPresets(flags);
  // `--no-auth` takes precedence over a preset, but not over `--behaviour`.
  const behaviour = flags['no-auth'] && presets.length > 0 ? { auth: 'none' as const, ...explicit } : explicit;
  if (presets.length === 0) checkAccess(flags, behaviour.auth);
  for (const preset of presets) checkAccess(flags, behaviour.auth ?? preset.behaviour.auth);
  const named = flags.tenants?.split(',').map((name) => name.trim());
  const [preset, ...others] = presets.map(({ id }) => id);
  const tenants = others.length === 0 ? named : presets.map(({ id }) => ({ name: id, preset: id }));
  const { token, host, db, me, users, seed, types } = flags;
  if (tenants && token !== undefined) {
    const [flag, what] = named ? ['--tenants', 'tenant'] : ['several --preset', 'preset'];
    throw new UsageError(`--token cannot be used with ${flag}, because each ${what} has its own token`, {
      hint: `scimctl mock serve prints the token of each ${what} when the server starts`,
    });
  }
  const hasTls = flags.tls || flags['tls-dir'] !== undefined;
  const publicUrl = flags['public-url'];
  return {
    port: flags.port ?? defaultPort,
    behaviour: { lenient: flags.lenient ?? false, ...behaviour },
    token: flags['no-auth'] ? false : token,
    faults: (flags.fault ?? []).map(parseFault),
    prefer: flags.prefer ?? true,
    journal: journalOptions(flags),
    control: controlOptions(flags, context.env['SCIMCTL_CONTROL_TOKEN'], tenants !== undefined),
    onNotice: (message: string) => note(message),
    events: eventOptions(flags, context.env, [behaviour, ...presets.map((one) => one.behaviour)], note),
    onError: (error: unknown) => note(`A request failed with an internal error: ${stackOf(error)}`),
    ...given({
      host,
      db,
      me,
      users,
      seed,
      types,
      tenants,
      clientKey: await readClientKey(flags['client-key'], context.cwd, [
        behaviour,
        ...presets.map((one) => one.behaviour),
      ]),
      preset: others.length === 0 ? preset : undefined,
      tls: hasTls ? { folder: flags['tls-dir'] ?? authorityFolder(context) } : undefined,
      publicUrl: publicUrl === undefined ? undefined : checkUrl(publicUrl),
    }),
    ...(flags.schemas === undefined ? {} : await readSchemas(flags.schemas, types)),
  };
}

/**
 * Reads the public key of `--client-key`. Throws a `UsageError` if the file contains no public key, or if the server
 * does not use OAuth.
 */
async function readClientKey(
  file: string | undefined,
  cwd: string,
  behaviours: readonly Partial<Behaviour>[],
): Promise<string | undefined> {
  if (file === undefined) return undefined;
  if (!behaviours.some(({ auth }) => auth === 'oauth')) {
    throw new UsageError('--client-key needs --behaviour auth=oauth');
  }
  const text = await readFile(path.resolve(cwd, file), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`--client-key ${file} cannot be read: ${error.code}`, { cause: error });
  });
  if (isPublicKey(text)) return text;
  throw new UsageError(`--client-key ${file} is not a public key in PEM`, {
    hint: 'to get the public key of the private key KEY, run openssl pkey -in KEY -pubout',
  });
}

/**
 * Returns the option for the control API. Uses the token of `SCIMCTL_CONTROL_TOKEN`, but not for a server with tenants,
 * because each tenant needs its own token.
 */
function controlOptions(
  { control = false }: ServeFlags,
  token: string | undefined,
  hasTenants: boolean,
): MockServerOptions['control'] {
  if (!control) return false;
  if (token && !/^\S{8,}$/.test(token)) {
    throw new UsageError('SCIMCTL_CONTROL_TOKEN must have at least 8 characters and no white space');
  }
  return token && !hasTenants ? { token } : true;
}

/** Returns the options for events. Throws a `UsageError` if a receiver is given, but no provider creates events. */
function eventOptions(
  { 'event-receiver': receiver }: ServeFlags,
  env: CommandScope['context']['env'],
  behaviours: readonly Partial<Behaviour>[],
  note: CommandScope['note'],
): NonNullable<MockServerOptions['events']> {
  const onNotice = (message: string): void => note(message);
  if (receiver === undefined) return { onNotice };
  if (!behaviours.some(({ securityEvents = 'none' }) => securityEvents !== 'none')) {
    throw new UsageError('--event-receiver needs --behaviour securityEvents=notice or securityEvents=full');
  }
  return { onNotice, receiver, ...given({ receiverToken: readDeliveryToken(env) }) };
}

/**
 * Returns the options of the journal. Without `--control`, throws a `UsageError` for a flag that sets the size of the
 * journal, because only the control API shows the journal.
 */
function journalOptions({
  control = false,
  'journal-entries': maxEntries,
  'journal-body-bytes': maxBodyBytes,
}: ServeFlags): boolean | JournalOptions {
  if (control) return given({ maxEntries, maxBodyBytes });
  const flag = maxEntries === undefined ? '--journal-body-bytes' : '--journal-entries';
  if (maxEntries === undefined && maxBodyBytes === undefined) return false;
  throw new UsageError(`${flag} needs --control`, { hint: 'only the control API shows the journal' });
}

/** Loads the presets of the `--preset` flags. Throws a `UsageError` for an unknown preset, and for a preset that is given twice. */
async function readPresets({ preset: ids = [], tenants }: ServeFlags): Promise<readonly Preset[]> {
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new UsageError(`--preset ${twice} is given twice`);
  if (ids.length > 1 && tenants !== undefined) {
    throw new UsageError('--tenants can be used with only one --preset', {
      hint: 'give only one --preset: all tenants then have this preset',
    });
  }
  return Promise.all(ids.map(readPreset));
}

async function readPreset(id: string): Promise<Preset> {
  try {
    return await loadPreset(id);
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    throw new UsageError(`--preset: ${error.message}`, {
      hint: 'to see all vendors, run scimctl dialects list',
      cause: error,
    });
  }
}

/** Parses the `--behaviour` flags. If a behaviour is given twice, the last value is used. */
function readBehaviours(texts: readonly string[]): Partial<Behaviour> {
  return texts.map(readBehaviour).reduce<Partial<Behaviour>>(mergeBehaviour, {});
}

function readBehaviour(text: string): Partial<Behaviour> {
  try {
    return parseBehaviour(text);
  } catch (error) {
    throw error instanceof BehaviourError ? toBehaviourUsageError(error) : error;
  }
}

/** Converts the error about an invalid behaviour to a usage error that suggests similar names. */
export function toBehaviourUsageError(error: BehaviourError): UsageError {
  return new UsageError(`--behaviour: ${error.problem}`, {
    hint: didYouMean(error.typed, error.candidates) ?? 'to see all names and values, run scimctl mock behaviours',
    cause: error,
  });
}

async function readSchemas(path: string, types: readonly TypeSet[] | undefined) {
  try {
    return await readSchemaFiles(path, types);
  } catch (error) {
    if (error instanceof SchemaError) throw new UsageError(`--schemas: ${error.message}`, { cause: error });
    throw error;
  }
}

function parseFault(fault: string): FaultSpec {
  try {
    return readFault(fault);
  } catch (error) {
    throw new UsageError(`--fault ${JSON.stringify(fault)}: ${(error as Error).message}`, { cause: error });
  }
}

function checkUrl(url: string): string {
  if (/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : '')) return url.replace(/\/+$/, '');
  throw new UsageError(`--public-url ${JSON.stringify(url)} is not an http or https URL`);
}

/** Returns the stack trace of an internal error of the mock server. */
function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

import { isAtHand } from '../../profiles/place-at-hand.ts';
import { type ResolvedConnection, resolveConnection } from '../../profiles/resolve.ts';
import type { Exchange } from '../../protocol/exchange/exchange.ts';
import { isObject } from '../../protocol/json/json.ts';
import { createRedactor } from '../../protocol/redaction/index.ts';
import { findDirectories } from '../../state/directories.ts';
import { createDiskCache } from '../../state/disk-cache.ts';
import { openSession } from '../connection/session.ts';
import type { GlobalFlags } from '../flags.ts';
import type { ConnectionDisplay } from '../reporter.ts';
import type { CompletionContext } from './context.ts';
import type { NamedType } from './sources.ts';

/** The names that the user wants to complete. */
export interface NamesRequest {
  readonly type: NamedType;
  readonly typed: string;
  readonly profile: string | undefined;
}

/** What a test replaces. */
export interface NamesOptions {
  /** Aborts the request. Default: after 200 ms. */
  readonly limit?: AbortSignal;
  readonly exchange?: Exchange;
  readonly now?: () => number;
}

/** Maximum duration of the request in milliseconds. A longer wait disturbs a user who types. */
const maxDuration = 200;

/** Time in milliseconds for which stored names are used again, for example when the user types the next letter. */
const maxAge = 10_000;

/** Number of resources in the one page that is requested. */
const pageSize = 50;

/** The endpoint and the attribute with the name, for each type. */
const types: Readonly<Record<NamedType, { readonly endpoint: string; readonly attribute: string }>> = {
  User: { endpoint: '/Users', attribute: 'userName' },
  Group: { endpoint: '/Groups', attribute: 'displayName' },
};

/** Names in the cache. */
interface Kept {
  readonly typed: string;
  readonly names: readonly string[];
  /** True if the service has no other names that begin with `typed`. */
  readonly isWhole: boolean;
}

/**
 * Returns the names that begin with the typed text, from one page of the service. Returns no names if the service does
 * not answer in time, and for every error. Sends no request if the secret comes from a command or from a token
 * endpoint: the completion key must not run a command or request a token.
 */
export async function readNames(
  { type, typed, profile }: NamesRequest,
  context: CompletionContext,
  options: NamesOptions = {},
): Promise<readonly string[]> {
  try {
    if (context.env['SCIMCTL_COMPLETION'] === 'local') return [];
    const connection = await resolveConnection(profile === undefined ? {} : { profile }, context.env, context.cwd);
    const cache = createDiskCache({
      directory: findDirectories(context.env).cache,
      owner: [connection.profile ?? '', connection.base],
      maxAge,
      ...(options.now ? { now: options.now } : {}),
    });
    const key = `completion-${type}`;
    const kept = readKept(await cache.get(key));
    if (kept && covers(kept, typed)) return kept.names;
    if (!isSecretAtHand(connection)) return [];
    const { limit = AbortSignal.timeout(maxDuration) } = options;
    const found = await Promise.race([request({ type, typed, profile }, context, { ...options, limit }), end(limit)]);
    if (found) await cache.set(key, { typed, ...found });
    return found?.names ?? [];
  } catch {
    return [];
  }
}

function covers({ typed, isWhole }: Kept, next: string): boolean {
  return typed === next || (isWhole && next.toLowerCase().startsWith(typed.toLowerCase()));
}

function readKept(value: unknown): Kept | undefined {
  if (!isObject(value) || typeof value['typed'] !== 'string' || !Array.isArray(value['names'])) return undefined;
  const names = value['names'].filter((name): name is string => typeof name === 'string');
  return { typed: value['typed'], names, isWhole: value['isWhole'] === true };
}

/** The members of `auth` that can hold a secret, as `ResolvedConnection.origins` names them. */
const secretOrigins = ['auth.token', 'auth.password', 'auth.value'];

function isSecretAtHand({ auth, origins }: ResolvedConnection): boolean {
  if (auth.kind === 'none') return true;
  if (auth.kind === 'oauth2-client-credentials') return false;
  const places = secretOrigins.flatMap((name) => origins[name] ?? []);
  return places.length > 0 && places.every(isAtHand);
}

/**
 * Resolves when the signal is aborted. The caller stops waiting at this time, because a part of a request, such as the
 * look-up of a host, can ignore the signal.
 */
function end(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}

const noDisplay: ConnectionDisplay = {
  keepsWaits: false,
  showWait: () => undefined,
  clearWait: () => undefined,
  activity: () => ({ pause: Number.POSITIVE_INFINITY, show: () => undefined }),
  showsProgress: () => false,
};

async function request(
  { type, typed, profile }: NamesRequest,
  context: CompletionContext,
  { exchange, limit }: NamesOptions & { readonly limit: AbortSignal },
): Promise<Omit<Kept, 'typed'> | undefined> {
  const session = await openSession(
    { ...context, signal: limit, ...(exchange ? { exchange } : {}) },
    { profile, quiet: true } as GlobalFlags,
    {
      command: 'completion',
      // With `dryRun`, the session sends only safe requests.
      dryRun: true,
      keepsPlanned: true,
      redactor: createRedactor(),
      tell: () => undefined,
      display: noDisplay,
    },
  );
  const { endpoint, attribute } = types[type];
  try {
    const filter = typed === '' ? {} : { filter: `${attribute} sw ${JSON.stringify(typed)}`, filterHere: true };
    const pages = session.client.pages(endpoint, {
      ...filter,
      attributes: [attribute],
      count: pageSize,
      limit: pageSize,
      signal: limit,
    });
    for await (const page of pages) {
      const names = page.resources.flatMap((resource) => {
        const name = resource[attribute];
        return typeof name === 'string' ? [name] : [];
      });
      return { names, isWhole: page.totalResults !== undefined && page.totalResults <= page.resources.length };
    }
    return { names: [], isWhole: true };
  } finally {
    await session.close();
  }
}

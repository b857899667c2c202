import type { ServiceMemory } from '../../changes/service.ts';
import { ScimClient } from '../../client/client.ts';
import { isSentDespiteStop } from '../../client/layers/despite-stop.ts';
import type { TraceEvent } from '../../client/layers/trace.ts';
import type { Notice, OnNotice } from '../../client/notice.ts';
import { type ConnectOptions, openConnection } from '../../client/open-connection.ts';
import type { ServerIdentityCheck } from '../../client/transport/network-options.ts';
import type { Dialect } from '../../dialects/dialect.ts';
import { sanitise } from '../../output/sanitise.ts';
import { type ResolvedConnection, resolveConnection } from '../../profiles/resolve.ts';
import { compose, type Exchange, type Layer, type ScimResponse } from '../../protocol/exchange/exchange.ts';
import type { Redactor } from '../../protocol/redaction/index.ts';
import { findDirectories } from '../../state/directories.ts';
import { createDiskCache } from '../../state/disk-cache.ts';
import { audit } from '../audit/audit-layer.ts';
import { createAuditLog } from '../audit/audit-log.ts';
import { currentUser } from '../audit/current-user.ts';
import { elapsed } from '../clock.ts';
import type { Context } from '../context.ts';
import type { GlobalFlags } from '../flags.ts';
import { given } from '../given.ts';
import type { ConnectionDisplay } from '../reporter.ts';
import type { CurlMode } from './curl.ts';
import { loadDialect } from './dialect.ts';
import { dryRun, type PlannedRequest } from './dry-run.ts';
import { openNetwork } from './network.ts';
import { limitPace } from './pace.ts';
import { type KeptMemory, openServiceMemory } from './service-memory.ts';
import { printTrace } from './trace-text.ts';
import { createWaiting } from './waiting.ts';

/** An open connection of a command. */
export interface Session {
  readonly client: ScimClient;
  readonly connection: ResolvedConnection;
  /** The exchange for requests to an authorization server. */
  readonly tokenExchange: Exchange;
  /** Reads the observations of earlier runs about the service. `close` stores the observations for the next run. */
  memory(): Promise<ServiceMemory>;
  /** Requests that `--dry-run` did not send, in order. */
  readonly planned: readonly PlannedRequest[];
  /** The curl commands of the requests that `--curl` did not send, in order. */
  readonly curlCommands: readonly string[];
  /** The last response, for `-o raw`. */
  lastAnswer(): ScimResponse | undefined;
  /**
   * Changes the effect of Ctrl-C: after this call, Ctrl-C aborts no request that was already sent. The run waits for
   * the responses to these requests and starts no new request. Ctrl-C still aborts requests that wait because of a
   * pause, a rate limit or a retry.
   */
  finishRequests(): void;
  close(): Promise<void>;
}

/**
 * Codes of notices about deviations of a service. These deviations do not affect the user, so the notices are shown
 * only with `--debug`.
 */
const debugNotices: ReadonlySet<string> = new Set([
  'brokenModel',
  'contradictsDialect',
  'fewerThanAsked',
  'moreThanAsked',
  'needsStartIndex',
  'cursorExpired',
  'noDiscovery',
  'noTotal',
  'notFoundForEmpty',
  'wrongStartIndex',
]);

/** Maximum age of a learned normalisation in milliseconds: 90 days. */
const memoryAge = 90 * 24 * 60 * 60 * 1000;

/**
 * Maximum delay in seconds that a service may ask for in a run over many people. The maximum is longer than the usual
 * periods of rate limits, so that a run rarely stops: a person must resume a stopped run. Other commands have a shorter
 * maximum, so that a script does not seem to hang.
 */
const maxWaitOfRun = 3600;

/** The parts of a command that its session uses. */
export interface SessionOptions {
  /** The command without its arguments: `users deactivate`. */
  readonly command: string;
  readonly dryRun?: boolean;
  /**
   * True if the planned requests of a dry run are kept and shown. False for bulk commands, because the results of a
   * bulk command show the planned changes.
   */
  readonly keepsPlanned: boolean;
  /** Set by `--curl`: the requests that are printed and not sent. For `changes`, `dryRun` must be true. */
  readonly curl?: CurlMode | undefined;
  /** False if no request of the command changes a resource, even if its method is POST. Default: true. */
  readonly isAudited?: boolean;
  readonly redactor: Redactor;
  /** Writes a message to stderr. */
  readonly tell: (text: string) => void;
  readonly display: ConnectionDisplay;
  /** Receives each request and its response, without secrets. */
  readonly onTrace?: ((event: TraceEvent) => void) | undefined;
  /** The flag that names the profile, for messages. Default: `--profile`. */
  readonly chosenBy?: string;
  /** Changes the connection before it is opened. Default: no change. */
  readonly adjust?: (connection: ResolvedConnection) => ResolvedConnection;
  /** Replaces the check of the host in the certificate of a service. Default: the check of Node.js. */
  readonly checkServerIdentity?: ServerIdentityCheck | undefined;
  /** Receives every notice of the connection, even if the notice is not shown. */
  readonly onNotice?: OnNotice;
}

/** The parts of the context of a command that its session uses. */
type SessionContext = Pick<Context, 'env' | 'cwd' | 'version' | 'signal' | 'exchange' | 'sleep' | 'now' | 'time'>;

/** Opens the connection that flags, environment and profile select. This function itself sends no request. */
export async function openSession(
  context: SessionContext,
  flags: GlobalFlags,
  options: SessionOptions,
): Promise<Session> {
  const { env, cwd } = context;
  const { tell } = options;
  const saved = await resolveConnection(given({ profile: flags.profile, flag: options.chosenBy }), env, cwd);
  const resolved = options.adjust?.(saved) ?? saved;
  const connection = limitPace(resolved, flags, (note) => {
    if (!flags.quiet) tell(`Note: ${note}`);
  });
  const dialect = await loadDialect(connection.dialect, `profile ${connection.profile}`);
  const onNotice = ({ code, message }: Notice): void => {
    options.onNotice?.({ code, message });
    if (flags.debug || !(flags.quiet || debugNotices.has(code)))
      tell(`Note: ${sanitise(options.redactor.text(message))}`);
  };
  for (const warning of certificateWarnings(connection, env)) tell(warning);
  const cache = createDiskCache({
    directory: findDirectories(env).cache,
    owner: [connection.profile ?? '', connection.base],
  });
  const now = context.now ?? elapsed;
  const waiting = createWaiting(connection.base, flags, { ...options, now });
  const connectOptions: ConnectOptions = {
    userAgent: `scimctl/${context.version}`,
    dialect,
    redactor: options.redactor,
    onNotice,
    onRetry: waiting.onRetry,
    onPause: waiting.onPause,
    onLimit: waiting.onLimit,
    ...traceOf(flags, options),
    ...given({ checkServerIdentity: options.checkServerIdentity }),
    ...(context.exchange ? { transport: context.exchange } : {}),
    ...(context.time ? { time: context.time } : {}),
    retry: { stop: context.signal, ...given({ sleep: context.sleep, maxWait: maxWaitOf(connection, options) }) },
  };
  const connected = openConnection(withTimeout(connection, flags.timeout), connectOptions, openNetwork);
  const planned: PlannedRequest[] = [];
  const memoryCache = createDiskCache({
    directory: findDirectories(env).cache,
    owner: [connection.profile ?? '', connection.base],
    maxAge: memoryAge,
  });
  let memory: Promise<KeptMemory> | undefined;
  const openMemory = (): Promise<KeptMemory> => {
    memory ??= openServiceMemory(memoryCache, (text) => {
      if (!flags.quiet) tell(text);
    });
    return memory;
  };
  const auditing = createAuditing(connection, env, options);
  let last: ScimResponse | undefined;
  let isInterruptible = true;
  const scim11 = await scim11Layers(dialect);
  const curlCommands: string[] = [];
  const curlLayers =
    options.curl === undefined
      ? []
      : [
          await openCurl(options.curl, curlCommands, {
            connection: withTimeout(connection, flags.timeout),
            complete: compose(...scim11.inner, connected.completeRequest),
            redactor: options.redactor,
          }),
        ];
  const layers: Layer[] = [
    ...scim11.outer,
    waiting.layer,
    interruptible(context.signal, () => isInterruptible),
    remember((response) => {
      last = response;
    }),
    ...curlLayers,
    ...(options.dryRun ? [dryRun((request) => options.keepsPlanned && planned.push(request))] : []),
    ...(options.dryRun || options.isAudited === false ? [] : [auditing.layer]),
    ...scim11.inner,
  ];
  const client = new ScimClient(compose(...layers)(connected.exchange), {
    base: connection.base,
    dialect,
    onNotice,
    discovery: { cache },
  });
  const finishRequests = (): void => {
    isInterruptible = false;
  };
  const close = async (): Promise<void> => {
    await (await memory)?.save();
    auditing.close();
    await connected.close();
  };
  const { tokenExchange } = connected;
  return {
    client,
    connection,
    tokenExchange,
    planned,
    curlCommands,
    memory: openMemory,
    lastAnswer: () => last,
    finishRequests,
    close,
  };
}

/** Returns the option that receives the trace of a connection; no option if no function receives the trace. */
function traceOf({ debug }: GlobalFlags, { tell, onTrace }: SessionOptions): Pick<ConnectOptions, 'onTrace'> {
  if (!debug) return given({ onTrace });
  return {
    onTrace: (event) => {
      tell(printTrace(event));
      onTrace?.(event);
    },
  };
}

/**
 * Returns the layer that adds a curl command to `commands` for each request that is not sent. `complete` returns a
 * request with everything that lower layers would add, except the credential.
 */
async function openCurl(
  mode: CurlMode,
  commands: string[],
  {
    connection,
    complete,
    redactor,
  }: { readonly connection: ResolvedConnection; readonly complete: Layer; readonly redactor: Redactor },
): Promise<Layer> {
  const { curlLayer, printCurl } = await import('./curl.ts');
  const { printedChanges } = await import('./printed-changes.ts');
  const print = complete(async (request) => {
    commands.push(printCurl(request, connection, redactor));
    return { status: 204, headers: {} };
  });
  const layer = curlLayer(mode, async (request) => {
    await print(request);
  });
  return mode === 'changes' ? compose(printedChanges(), layer) : layer;
}

/**
 * Returns the layers for a service of SCIM 1.1; no layers for other services. The inner layer converts between JSON and XML. It
 * is the last layer of a command before the connection, so the audit log, a dry run and messages contain JSON.
 */
async function scim11Layers({
  version,
  facts,
}: Dialect): Promise<{ outer: readonly Layer[]; inner: readonly Layer[] }> {
  if (version !== '1.1') return { outer: [], inner: [] };
  const [{ speakScim11 }, { xmlBodies }] = await Promise.all([
    import('../../dialects/scim11/client-layer.ts'),
    import('../../dialects/scim11/client-xml.ts'),
  ]);
  return { outer: [speakScim11], inner: [xmlBodies({ sends: facts.mediaType === 'xml' })] };
}

/** Writes each change to the audit log of this user. Shows one warning if the log cannot be written. */
function createAuditing(
  { base, profile }: ResolvedConnection,
  env: Context['env'],
  { command, redactor, tell }: SessionOptions,
): { readonly layer: Layer; close(): void } {
  const log = createAuditLog(findDirectories(env).state);
  const origin = () => ({ user: currentUser(), command, profile, service: base });
  return {
    layer: audit(log, origin, redactor.known),
    close: () => {
      log.close();
      const problem = log.problem();
      if (problem !== undefined) tell(`Warning: ${problem}; the log does not contain the changes of this run`);
    },
  };
}

/** Returns the warnings about certificates. Each command shows these warnings, even with `--quiet`. */
function certificateWarnings(connection: ResolvedConnection, env: Context['env']): string[] {
  const { base, profile, allowInvalidCertificate } = connection;
  if (!base.startsWith('https:')) return [];
  if (allowInvalidCertificate) {
    const where = profile === undefined ? '' : ` of profile ${profile}`;
    return [
      `Warning: allowInvalidCertificate${where} is set, so the certificate of ${new URL(base).host} is not checked, and anybody on the network path can read the secret`,
    ];
  }
  if (env['NODE_TLS_REJECT_UNAUTHORIZED'] !== '0') return [];
  return [
    'Note: scimctl ignores NODE_TLS_REJECT_UNAUTHORIZED=0 and checks certificates; to trust a private CA, run scimctl profiles add with --ca FILE',
  ];
}

/**
 * Returns the maximum time in milliseconds for which requests wait. Returns `undefined` if the default of the client
 * applies.
 */
function maxWaitOf({ maxWait }: ResolvedConnection, { keepsPlanned }: SessionOptions): number | undefined {
  const seconds = maxWait ?? (keepsPlanned ? undefined : maxWaitOfRun);
  return seconds === undefined ? undefined : seconds * 1000;
}

function withTimeout(connection: ResolvedConnection, seconds: number | undefined): ResolvedConnection {
  if (seconds === undefined) return connection;
  const limit = seconds * 1000;
  return { ...connection, timeouts: { connect: limit, headers: limit, body: limit, total: limit } };
}

/**
 * A layer that aborts requests on Ctrl-C, as long as `mayEnd` returns `true`. Does not abort the requests of
 * `ScimClient.despiteStop`.
 */
function interruptible(signal: AbortSignal, mayEnd: () => boolean): Layer {
  return (next) => (request) => {
    if (!mayEnd() || isSentDespiteStop(request)) return next(request);
    return next({ ...request, signal: request.signal ? AbortSignal.any([request.signal, signal]) : signal });
  };
}

function remember(keep: (response: ScimResponse) => void): Layer {
  return (next) => async (request) => {
    const response = await next(request);
    keep(response);
    return response;
  };
}

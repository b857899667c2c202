import { clientName } from '../../mock-server/auth/secret.ts';
import { type Behaviour, BehaviourError, behaviourNames, parseBehaviour } from '../../mock-server/behaviour/index.ts';
import { readFault } from '../../mock-server/faults/parse.ts';
import type { FaultSpec } from '../../mock-server/faults/spec.ts';
import { effects } from '../../mock-server/faults/table.ts';
import type { JournalOptions } from '../../mock-server/journal/journal.ts';
import { OptionError } from '../../mock-server/options/option-error.ts';
import { readSchemaFiles } from '../../mock-server/schema-files/read-folder.ts';
import { SchemaError } from '../../mock-server/schema-files/schema-error.ts';
import {
  createMockServer,
  type MockServer,
  type MockTenant,
  type MultiTenantServer,
} from '../../mock-server/server/create-mock-server.ts';
import type { MockServerOptions } from '../../mock-server/server/options.ts';
import { StoreOpenError } from '../../mock-server/store/store.ts';
import { AuthorityError } from '../../mock-server/tls/authority.ts';
import { BaseCommand } from '../../src/cli/base-command.ts';
import { UsageError } from '../../src/cli/errors/errors.ts';
import { didYouMean } from '../../src/cli/errors/suggest.ts';
import { integer, portNumber, text, texts, toggle, yesOrNo } from '../../src/cli/flags.ts';
import { checkAccess } from '../../src/cli/mock/access.ts';
import { announceControl } from '../../src/cli/mock/control.ts';
import { absolute, authorityFolder, printReady, printReadyJson } from '../../src/cli/mock/ready.ts';

const defaultPort = 8880;

const faultHelp = [
  'A --fault says what goes wrong, one thing or several, and where and how often: method=POST|PATCH, path=/Users/* (* is any one segment, /** at the end all that follows), skip=N, times=N, probability=0.1, seed=N. What can go wrong:',
  ...Object.entries(effects).map(([name, { summary }]) => `${name}: ${summary}`),
].join('\n');

const behaviourHelp = `A --behaviour says how it behaves, always: NAME=VALUE, where NAME alone is on. scimctl mock behaviours says what these do and which values they take: ${behaviourNames.join(', ')}.`;

export default class MockServe extends BaseCommand {
  static override summary = 'Start the bundled SCIM service provider';
  static override description =
    `Serves RFC 7643 and RFC 7644 on this machine until Ctrl-C. Without --db everything is forgotten then. A token is made up at start unless --token or --no-auth is given.\n\n${behaviourHelp}\n\n${faultHelp}`;
  static override examples = [
    { description: 'In memory, on a free port', command: 'scimctl mock serve --port 0' },
    { description: 'In a file that survives a crash', command: 'scimctl mock serve --port 0 --db people.ndjson' },
    {
      description: 'With three answers of 429, and a journal for mock log',
      command: "scimctl mock serve --port 0 --control --fault 'status=429,retryAfter=2,times=3,path=/Users'",
    },
    {
      description: 'As some real services are',
      command: 'scimctl mock serve --port 0 --behaviour delete=deactivate --behaviour membersOnRead=never',
    },
    {
      description: 'With a company in it, the same one each time',
      command: 'scimctl mock serve --port 0 --users 1000 --seed 42',
    },
    {
      description: 'With resource types of your own',
      command: 'scimctl mock serve --port 0 --schemas examples/schemas',
    },
    {
      description: 'With client certificates instead of a token',
      command: 'scimctl mock serve --port 0 --tls --behaviour auth=mutual-tls',
    },
    { description: 'Over TLS, for two tenants', command: 'scimctl mock serve --port 0 --tls --tenants acme,globex' },
    { description: 'For a script: one JSON line when it is ready', command: 'scimctl mock serve --port 0 -o json' },
  ];
  static override flags = {
    port: portNumber(`port to listen on, 0 for a free one; ${defaultPort} unless given`),
    host: text('address to listen on; 127.0.0.1 unless given', 'ADDRESS'),
    db: text('keep everything in this file', 'FILE'),
    token: text('secret that clients need: a bearer token unless --behaviour auth= says otherwise', 'TOKEN'),
    'no-auth': toggle('need no token'),
    me: text('user that /Me stands for', 'ID|USERNAME'),
    lenient: toggle('understand what clients send against the RFCs, instead of refusing it'),
    behaviour: texts('how it behaves, such as delete=deactivate or auth=oauth', 'NAME=VALUE'),
    fault: texts('what goes wrong, such as latency=200,jitter=100 or status=503,probability=0.1', 'FAULT'),
    prefer: yesOrNo('do what a client asks for with Prefer: code=429, delay=2s; on unless --no-prefer'),
    control: toggle('keep a journal, and offer a control API for mock log, mock verify and scripts'),
    'journal-entries': integer('requests that the journal of --control keeps; 1000 unless given', 'N'),
    'journal-body-bytes': integer('largest body that it keeps; 65536 unless given', 'BYTES', 0),
    users: integer('people of an invented company to start with; a file that has resources stays as it is', 'N', 0),
    seed: integer(
      'number that decides which people, what chance does, and new ids; 0, and random ids, unless given',
      'N',
      0,
    ),
    schemas: text('folder or file with Schema and ResourceType resources of your own, in JSON or YAML', 'DIR'),
    tls: toggle('speak TLS, with a certificate of a CA that is made for it'),
    'tls-dir': text('folder of that CA, if not the one beside the profiles', 'DIR'),
    tenants: text('several service providers, each at a path of its own with its own token and file', 'NAME,NAME'),
    'public-url': text('base URL as clients know it, behind a proxy or a tunnel', 'URL'),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(MockServe);
    const behaviour = readBehaviours(flags.behaviour ?? []);
    checkAccess(flags, behaviour.auth);
    const { 'public-url': publicUrl, 'no-auth': noAuth, lenient = false, port = defaultPort, token, ...rest } = flags;
    const tenants = flags.tenants?.split(',').map((name) => name.trim());
    if (tenants && token !== undefined) {
      throw new UsageError('--token is one token, and each of --tenants has its own', {
        hint: 'it is said at the start',
      });
    }
    const controlToken = this.context.env['SCIMCTL_CONTROL_TOKEN'];
    if (flags.control && controlToken && !/^\S{8,}$/.test(controlToken)) {
      throw new UsageError('SCIMCTL_CONTROL_TOKEN has at least 8 characters and no blanks');
    }
    const server = await start({
      port,
      behaviour: { lenient, ...behaviour },
      token: noAuth ? false : token,
      faults: (flags.fault ?? []).map(checkFault),
      prefer: flags.prefer ?? true,
      journal: readJournal(flags),
      control: flags.control ? (controlToken && !tenants ? { token: controlToken } : true) : false,
      onNotice: (message: string) => this.note(message),
      onError: (error: unknown) => this.note(`A request failed: ${stackOf(error)}`),
      ...pick(rest, ['host', 'db', 'me', 'users', 'seed']),
      ...(flags.schemas === undefined ? {} : await readSchemas(flags.schemas)),
      ...(flags.tls || flags['tls-dir'] !== undefined
        ? { tls: { folder: flags['tls-dir'] ?? authorityFolder(this.context) } }
        : {}),
      ...(tenants ? { tenants } : {}),
      ...(publicUrl === undefined ? {} : { publicUrl: checkUrl(publicUrl) }),
    });
    const unannounce = await this.announceControl(server);
    try {
      await this.announce(server);
      await aborted(this.context.signal);
    } finally {
      await unannounce();
      await server.close();
    }
    this.note('Stopped');
  }

  /** Lets mock log and mock verify find the server, or its tenants. One that cannot be found is still one. */
  private async announceControl(server: MockServer | MultiTenantServer): Promise<() => Promise<void>> {
    const { port, ca } = server;
    const unannounce: (() => Promise<void>)[] = [];
    try {
      for (const [tenant, { url, control }] of providersOf(server)) {
        if (!control) continue;
        const { url: controlUrl, token: controlToken } = control;
        const running = { url, port, controlUrl, controlToken, pid: process.pid };
        const more = { ...(tenant === undefined ? {} : { tenant }), ...(ca === undefined ? {} : { ca }) };
        unannounce.push(await announceControl(this.context, { ...running, ...more }));
      }
    } catch (error) {
      this.note(`mock log will not find this server by itself: ${(error as Error).message}`);
    }
    return async () => {
      for (const one of unannounce) await one();
    };
  }

  private async announce(server: MockServer | MultiTenantServer): Promise<void> {
    const caFile = absolute(server.caFile);
    const ready = {
      port: server.port,
      pid: process.pid,
      caFile,
      providers: providersOf(server).map(
        ([name, { url, token, tokenUrl, clientCertificate: client, db, control, behaviour }]) => {
          const [cert, key] = [absolute(client?.certFile), absolute(client?.keyFile)];
          const certificate = caFile && cert && key ? { ca: caFile, cert, key } : undefined;
          return { name, url, token, tokenUrl, certificate, auth: behaviour.auth, clientName, db, control };
        },
      ),
    };
    await this.print(this.format === 'table' ? printReady(ready) : printReadyJson(ready));
  }
}

/** One without a name, or the tenants by their names. */
function providersOf(server: MockServer | MultiTenantServer): [string | undefined, MockTenant][] {
  return 'tenants' in server ? [...server.tenants] : [[undefined, server]];
}

/** How much of a journal there is. Throws a `UsageError` where nobody could look at it. */
function readJournal(flags: {
  readonly control?: boolean;
  readonly 'journal-entries'?: number | undefined;
  readonly 'journal-body-bytes'?: number | undefined;
}): boolean | JournalOptions {
  const { control = false, 'journal-entries': maxEntries, 'journal-body-bytes': maxBodyBytes } = flags;
  const given =
    maxEntries !== undefined ? '--journal-entries' : maxBodyBytes !== undefined ? '--journal-body-bytes' : '';
  if (control) return { ...pick({ maxEntries, maxBodyBytes }, ['maxEntries', 'maxBodyBytes']) };
  if (given === '') return false;
  throw new UsageError(`${given} needs --control`, { hint: 'the control API is where the journal is read' });
}

/** The behaviours of a command line; of one that is given twice, the last counts. */
function readBehaviours(texts: readonly string[]): Partial<Behaviour> {
  return Object.assign({}, ...texts.map(readBehaviour));
}

function readBehaviour(text: string): Partial<Behaviour> {
  try {
    return parseBehaviour(text);
  } catch (error) {
    throw error instanceof BehaviourError ? toUsageError(error) : error;
  }
}

function toUsageError(error: BehaviourError): UsageError {
  return new UsageError(`--behaviour: ${error.problem}`, {
    hint: didYouMean(error.typed, error.candidates) ?? 'scimctl mock behaviours lists names and values',
    cause: error,
  });
}

/** Starts the server, turning what the person can mend into a `UsageError`. */
async function start(
  options: Omit<MockServerOptions, 'tenants'> & { readonly tenants?: readonly string[]; readonly port: number },
): Promise<MockServer | MultiTenantServer> {
  try {
    const { tenants, ...rest } = options;
    return await (tenants ? createMockServer({ ...rest, tenants }) : createMockServer(rest));
  } catch (error) {
    if (error instanceof BehaviourError) throw toUsageError(error);
    if (error instanceof StoreOpenError || error instanceof AuthorityError || error instanceof OptionError)
      throw new UsageError(error.message, { cause: error });
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new UsageError(`port ${options.port} is in use already`, {
        hint: '--port 0 takes a free one',
        cause: error,
      });
    }
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      throw new UsageError(`cannot listen on ${options.host ?? '127.0.0.1'} port ${options.port}: ${code}`, {
        cause: error,
      });
    }
    throw error;
  }
}

function pick<T extends object, K extends keyof T>(source: T, names: readonly K[]): Partial<Pick<T, K>> {
  return Object.fromEntries(
    names.filter((name) => source[name] !== undefined).map((name) => [name, source[name]]),
  ) as never;
}

async function readSchemas(path: string) {
  try {
    return await readSchemaFiles(path);
  } catch (error) {
    if (error instanceof SchemaError) throw new UsageError(`--schemas: ${error.message}`, { cause: error });
    throw error;
  }
}

function checkFault(fault: string): FaultSpec {
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

/** A failure of ours, with the place where it happened. */
function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

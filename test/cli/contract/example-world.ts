import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ScimRequest, ScimResponse } from '../../../src/protocol/exchange/exchange.ts';
import { isObject, type JsonObject } from '../../../src/protocol/json/json.ts';
import { createAuthorizationServer } from '../../support/authorization-server.ts';
import { eventually } from '../../support/eventually.ts';
import { type Ran, type RunOptions, scimctl } from '../run.ts';
import { createServices, type Services } from '../services.ts';
import { shellWords } from './shell-words.ts';

/** Text that a terminal would obey: escape sequences, a C1 control, a carriage return and bidirectional overrides. */
export const hostile = '\x1b[2J\x9b31m\x1b]0;title\x07\r\u202e\u2066';
/** The beginning of `hostile` in the form in which scimctl shows it on a terminal. */
export const madeVisible = /\\(?:x1b|u001b|e)\[2J/;
/** Matches a character that a terminal obeys. Line feeds and tabs are not included. */
export const obeyed = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/;

/**
 * How the services of a world respond. If a service refuses a request, the response repeats the headers and the body of
 * the request.
 */
export type Mood = 'healthy' | 'refuses changes' | 'refuses all';

/** The services, profiles, files and jobs that the examples of the help mention. */
export interface ExampleWorld {
  /** Folder of the commands. */
  readonly folder: string;
  /** Texts that must appear in no output and in no file. */
  readonly secrets: readonly string[];
  setMood(mood: Mood): void;
  /** Runs an example, followed by more words. */
  run(example: string, more?: readonly string[], options?: RunOptions): Promise<Ran>;
  close(): Promise<void>;
}

const bjensen = {
  userName: 'bjensen@example.com',
  displayName: `Barbara${hostile}`,
  title: `Guide${hostile}`,
  name: { givenName: `B${hostile}`, familyName: `J${hostile}`, formatted: `B J${hostile}` },
  userType: 'Employee',
  externalId: `E1${hostile}`,
  emails: [{ value: 'bjensen@example.com', type: 'work', display: `work${hostile}` }],
  'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { department: 'Tours' },
  groups: ['Tour Guides', `Guild${hostile}`],
};
const grace = { userName: 'grace@example.com', displayName: `Grace${hostile}`, groups: ['Guides'] };
const profiles = ['prod', 'test', 'hr', 'idp', 'wiki', 'me'];

/** Words of examples that a test replaces, because they name things that exist only on the reader's machine. */
const replacements: readonly (readonly [pattern: RegExp, replacement: string, commands?: RegExp])[] = [
  [/^Device$/, 'Group', /^resources:/],
  [/^2819c223-.*$/, 'Tour Guides', /^resources:/],
  [/^ada@example\.com$/, 'bjensen@example.com', /^access:/],
  // The snapshot of the test is newer than the date in the example.
  [/^2026-03-01$/, '2999-12-31', /^access:/],
  [/^\/Users\/42$/, '/Users/prod-1', /^api$/],
  [/^command:pass show scim$/, 'env:T_prod', /^profiles:/],
  [/^keychain$/, 'file', /^profiles:/],
  [/^https:\/\/scim\.example\.com$/, 'https://prod.example.com', /^events:/],
];

/** A Security Event Token without a signature. A signed token is valid only with a key. */
const unsignedToken = [{ alg: 'none' }, { iss: 'x', jti: '1', iat: 1_767_323_045, events: { 'urn:example:event': {} } }]
  .map((part) => `${btoa(JSON.stringify(part)).replaceAll('=', '')}.`)
  .join('');

/** Returns the text that the command before the pipe writes to the standard input of an example. */
function pipedText(line: string, world: Materials): string | undefined {
  const [before = '', ...commands] = line.split(' | ');
  if (commands.length === 0) return undefined;
  const [program, ...words] = shellWords(before);
  if (program === 'echo') return `${words.join(' ')}\n`;
  return program === 'cat' ? world.token : unsignedToken;
}

/** What a preparation adds to the world. */
interface Materials {
  readonly token: string;
  /** Maps words of an example, such as a job id, to replacements. */
  readonly words: Map<string, string>;
  readonly endings: (() => Promise<unknown>)[];
}

type Preparation = (services: Services, run: ExampleWorld['run'], materials: Materials) => Promise<void>;

/** A userName that the services refuse. The message of the refusal contains text that a terminal would obey. */
const refusedName = 'refused@example.com';

async function runJob(services: Services, run: ExampleWorld['run'], ...flags: string[]): Promise<string> {
  writeFileSync(path.join(services.folder, 'rows.csv'), `userName\nnew1\nnew2\n${refusedName}\n`);
  await run('scimctl bulk import rows.csv --yes', flags);
  const { stdout } = await run('scimctl job list -o json');
  return (JSON.parse(stdout) as { id: string }[])[0]?.id ?? '';
}

/** Prepares a job that failed for one person. For `job resume`, `flags` make the job stop after the first person. */
const aJob =
  (...flags: string[]): Preparation =>
  async (services, run, { words }) => {
    words.set('7f3a12', await runJob(services, run, ...flags));
  };

const serveMock: Preparation = async (services, _run, { endings }) => {
  const stop = new AbortController();
  const env = { SCIMCTL_CONFIG_DIR: services.folder };
  const argv = ['mock', 'serve', '--port', '0', '--control', '--tenants', 'acme', '-o', 'json', '--no-auth'];
  let said = '';
  const onOutput = (text: string): void => {
    said += text;
  };
  const ended = scimctl(argv, { env, signal: stop.signal, onOutput });
  endings.push(async () => {
    stop.abort();
    await ended;
  });
  const ready = await eventually(async () => JSON.parse(said) as { tenants: readonly { url: string }[] });
  const url = ready.tenants[0]?.url ?? '';
  const body = JSON.stringify({ schemas: [hostile], userName: hostile });
  const authorization = `Bearer ${services.tokenOf('prod')}`;
  await fetch(`${url}/Users`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/scim+json' },
    body,
  });
};

async function ask(services: Services, method: string, where: string, body?: JsonObject): Promise<JsonObject> {
  const response = await services.exchanges.get('prod')?.({
    method,
    base: 'https://prod.example.com',
    path: where,
    query: {},
    headers: { authorization: `Bearer ${services.tokenOf('prod')}` },
    ...(body ? { body } : {}),
  });
  return response?.body as JsonObject;
}

const collectEvents: Preparation = async (services) => {
  const keys = await ask(services, 'GET', '/SecurityEvents/jwks');
  writeFileSync(path.join(services.folder, 'issuer.jwks.json'), JSON.stringify(keys));
  const polled = await ask(services, 'POST', '/SecurityEvents/poll', { maxEvents: 1, returnImmediately: true });
  const [token = ''] = Object.values(polled['sets'] as Record<string, string>);
  writeFileSync(path.join(services.folder, 'event.jwt'), token);
};

/**
 * What the examples of a command need in addition to the profiles and the files. Each pattern matches ids of commands.
 */
const preparations: readonly (readonly [commands: RegExp, preparation: Preparation])[] = [
  [/^job:(?!merge|resume)/, aJob()],
  [/^job:resume/, aJob('--canary', '1')],
  [
    /^job:merge/,
    async (services, run, { words }) => {
      for (const [name, shard] of [
        ['7f3a12', '1/2'],
        ['09bc4d', '2/2'],
      ] as const) {
        words.set(name, await runJob(services, run, '--shard', shard));
      }
      mkdirSync(path.join(services.folder, 'shards'));
      const ids = [...words.values()];
      const jobs = path.join(services.folder, 'state', 'jobs');
      for (const id of ids) cpSync(path.join(jobs, id), path.join(services.folder, 'shards', id), { recursive: true });
      words.set('shards/*', ids.map((id) => `shards/${id}`).join(' '));
    },
  ],
  [
    /^plan:/,
    async ({ folder }, run) => {
      writeFileSync(path.join(folder, 'rows.csv'), 'userName,title\nbjensen@example.com,Head\n');
      await run('scimctl bulk plan rows.csv --out hires-plan.ndjson');
    },
  ],
  [
    /^snapshot:diff/,
    async (services, run) => {
      await run('scimctl snapshot take --out before.ndjson');
      const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User'];
      await ask(services, 'POST', '/Users', { schemas, userName: 'new', displayName: `New${hostile}` });
      await run('scimctl snapshot take --out after.ndjson');
    },
  ],
  [/^access:show/, async (_, run) => void (await run('scimctl snapshot take'))],
  [/^mock:(?:log|verify)|^profiles:add/, serveMock],
  [
    /^mock:serve/,
    async ({ folder }, _, { words }) => void words.set('people.ndjson', path.join(folder, 'people.ndjson')),
  ],
  [/^events:/, collectEvents],
];

const root = new URL('../../../', import.meta.url);

/** Returns the header and the first rows of a file of people, without the columns `Manager` and `Groups`. */
function hires(): string {
  const [header = '', ...rows] = readFileSync(new URL('examples/hires.csv', root), 'utf8').split('\n').slice(0, 3);
  const left = header.split(';').map((name) => !['Manager', 'Groups'].includes(name));
  return `${[header, ...rows]
    .map((row) =>
      row
        .split(';')
        .filter((_, at) => left[at])
        .join(';'),
    )
    .join('\n')}\n`;
}

/** Returns a small schema. The build generates the real schema from the type of an output. */
const schemaOf = (title: string) => (): string =>
  JSON.stringify({ title: `scimctl ${title}`, type: 'array', items: { $ref: '#/$defs/line' }, $defs: { line: {} } });

const files: Readonly<Record<string, () => string>> = {
  'schemas/users-list.json': schemaOf('users list'),
  'schemas/bulk-import.json': schemaOf('bulk import'),
  'schemas/error.json': schemaOf('error'),
  'schemas/event.json': schemaOf('event'),
  'schemas/definitions.json': () => '{"$defs":{}}',
  'examples/hires.csv': hires,
  'examples/leavers.csv': () => 'userName\nbjensen@example.com\n',
  'examples/team.csv': () => 'Login\ngrace@example.com\n',
  'examples/people.ldif': () => readFileSync(new URL('examples/people.ldif', root), 'utf8'),
  'expectations.json': () => '[{"method":"DELETE","times":0}]',
  'patch.json': () =>
    '{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"displayName","value":"Tours"}]}',
  'user.json': () => '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"new@example.com"}',
  'user.yaml': () => 'schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"]\nuserName: new@example.com\n',
  'client.pem': () => '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n',
  'client-key.pem': () => '-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n',
};

/** The resource in `resource.json`, which `--file` sends. */
const resourceFile = (id: string): string =>
  JSON.stringify(
    id.startsWith('users')
      ? { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'bjensen@example.com', title: 'Head' }
      : { schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], displayName: 'Tour Guides' },
  );

/** Creates the world for the examples of a command. `id` is the id of the command in the manifest. */
export async function createExampleWorld(id: string): Promise<ExampleWorld> {
  // True if the command itself creates the profiles.
  const savesProfiles = ['profiles:add', 'init'].includes(id);
  const device = {
    kind: 'oauth2-device-code',
    deviceUrl: 'https://login.example.com/device',
    tokenUrl: 'https://login.example.com/token',
    clientId: 'scimctl',
    tokens: 'stored:me',
  };
  const accounts = Object.fromEntries(
    profiles.map((profile) => [profile, profile === 'hr' ? [grace] : [bjensen, grace]]),
  );
  const services = await createServices(
    accounts,
    id === 'profiles:login' ? { me: { auth: device } } : {},
    id.startsWith('events:') ? { behaviour: { securityEvents: 'full' } } : {},
  );
  const { folder, exchanges, replaced, tokenOf } = services;
  mkdirSync(path.join(folder, 'schemas'));
  cpSync(fileURLToPath(new URL('examples/schemas', root)), path.join(folder, 'examples', 'schemas'), {
    recursive: true,
  });
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text());
  writeFileSync(path.join(folder, 'resource.json'), resourceFile(id));
  if (savesProfiles) writeFileSync(path.join(folder, 'config.json'), '{"version":1,"profiles":{}}', { mode: 0o600 });

  let mood: Mood = 'healthy';
  // The services refuse `refusedName` only while the jobs are prepared. The example itself may then send the same
  // change and succeeds.
  let isPreparing = true;
  for (const [profile, exchange] of exchanges) {
    replaced.set(profile, async (request) => {
      const isPast = isPreparing && JSON.stringify(request.body ?? null).includes(refusedName);
      if (!isPast && !isRefused(request, mood)) return withEcho(request, await exchange(request));
      return refusal(request);
    });
  }
  const prod = exchanges.get('prod');
  if (prod) {
    replaced.set('login', createAuthorizationServer(prod).exchange);
    replaced.set('scim', (request) => prod(request));
  }
  const materials: Materials = { token: tokenOf('prod'), words: new Map(), endings: [] };

  const run: ExampleWorld['run'] = (line, more = [], options = {}) => {
    const words = shellWords(line);
    // Assignments before the command, as in `EDITOR='sed -i s/a/b/' scimctl users edit ada`.
    const count = words.findIndex((word) => !/^[A-Z_]+=/.test(word));
    const assigned = words.slice(0, count).map((word) => [word.split('=')[0], word.replace(/^[^=]*=/, '')]);
    const argv = words.slice(count + 1).flatMap((word) => replace(word, id, materials));
    const stdin = pipedText(line, materials);
    return services.run([...argv, ...more], {
      ...ending(argv),
      ...(stdin === undefined ? {} : { stdin, pipedInput: true }),
      schemas: path.join(folder, 'schemas'),
      ...options,
      env: {
        ...(savesProfiles ? {} : { SCIMCTL_PROFILE: 'prod' }),
        // `--from-mock` saves a profile for a server that needs a secret.
        SCIM_TOKEN: tokenOf('prod'),
        CLIENT_SECRET: tokenOf('idp'),
        ...options.env,
        // The editor of an example is a real program, so the run needs `PATH`.
        ...(assigned.length === 0 ? {} : { PATH: process.env['PATH'] ?? '', ...Object.fromEntries(assigned) }),
      },
    });
  };
  for (const [commands, prepare] of preparations) if (commands.test(id)) await prepare(services, run, materials);
  isPreparing = false;
  return {
    folder,
    secrets: profiles.map(tokenOf),
    setMood: (next) => {
      mood = next;
    },
    run,
    close: async () => {
      for (const end of materials.endings) await end();
    },
  };
}

function replace(word: string, id: string, { words }: Materials): string[] {
  const known = words.get(word);
  if (known !== undefined) return known.split(' ');
  const row = replacements.find(([pattern, , commands]) => pattern.test(word) && (commands?.test(id) ?? true));
  return [row ? row[1] : word];
}

/** Ends commands that run until Ctrl-C: after their first output, or after some pauses. */
function ending(argv: readonly string[]): RunOptions {
  const stop = new AbortController();
  const endsAtOutput = argv.some((word) => ['serve', 'receive', '--follow'].includes(word));
  let pauses = 0;
  const onText = (): void => {
    if (endsAtOutput) stop.abort();
  };
  return {
    signal: stop.signal,
    sleep: async () => {
      if (++pauses > 3) stop.abort();
    },
    onOutput: onText,
    onError: onText,
  };
}

const isRefused = ({ method }: ScimRequest, mood: Mood): boolean =>
  mood === 'refuses all' || (mood === 'refuses changes' && method !== 'GET');

const echoOf = ({ headers }: ScimRequest): string => `${headers['authorization']}${hostile}`;

function refusal(request: ScimRequest): ScimResponse {
  const detail = `${hostile} ${JSON.stringify(request.headers)} ${JSON.stringify(request.body ?? null)}`;
  return {
    status: 400,
    headers: { 'content-type': 'application/scim+json', 'x-echo': echoOf(request) },
    body: { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '400', detail },
  };
}

/** The endpoints of RFC 7644 section 4. Their responses contain texts of the server. */
const discovery = /^\/(?:ServiceProviderConfig|ResourceTypes|Schemas)/;

function withEcho(request: ScimRequest, answer: ScimResponse): ScimResponse {
  const response = discovery.test(request.path) ? withHostileTexts(answer) : answer;
  return { ...response, headers: { ...response.headers, 'x-echo': echoOf(request), 'x-request-id': echoOf(request) } };
}

/** Adds text that a terminal would obey to the documents of a service about itself. */
function withHostileTexts(response: ScimResponse): ScimResponse {
  const { body } = response;
  if (!isObject(body)) return response;
  const text = JSON.stringify(body, (name, value: unknown) =>
    name === 'description' && typeof value === 'string' ? `${value}${hostile}` : value,
  );
  const changed = JSON.parse(text) as JsonObject;
  const { Resources: listed, authenticationSchemes: schemes } = changed;
  const others = Array.isArray(listed) ? [...listed] : undefined;
  const [first] = others ?? [];
  if (isObject(first)) others?.push({ ...first, id: `urn:x${hostile}`, name: `X${hostile}`, endpoint: `/X${hostile}` });
  return {
    ...response,
    body: {
      ...changed,
      ...(others ? { Resources: others, totalResults: others.length } : {}),
      ...(schemes ? { authenticationSchemes: [{ type: `x${hostile}`, name: `x${hostile}`, description: '' }] } : {}),
    },
  };
}

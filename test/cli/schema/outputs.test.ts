import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { writeSchemas } from '../../../build/schemas/make-schemas.mjs';
import type { Exchange } from '../../../src/protocol/exchange/exchange.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { splitWords } from '../../transcripts/transcript.ts';
import { eventService } from '../events/event-service.ts';
import { commands, type RunOptions, scimctl } from '../run.ts';
import { scriptedEditor } from '../scripted-editor.ts';
import { createService } from '../service.ts';
import { createServices, type Services } from '../services.ts';

const schemas = mkdtempSync(path.join(tmpdir(), 'scimctl-schemas-'));
await writeSchemas(fileURLToPath(new URL('../../../', import.meta.url)), schemas);

const schemaFile = (name: string): JsonObject => JSON.parse(readFileSync(path.join(schemas, name), 'utf8'));

/** The validator of the published files. It also checks each schema against the meta-schema of draft 2020-12. */
const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true, allErrors: true });
ajv.addSchema(schemaFile('definitions.json'), 'definitions.json');

const all = [...commands.keys()].map((id) => id.replaceAll(':', ' ')).sort();
const fileOf = (command: string) => `${command.replaceAll(' ', '-')}.json`;

/** Returns the places at which a value does not agree with a published schema. */
function problemsOf(value: unknown, file: string, place = ''): string[] {
  if (!ajv.getSchema(file)) ajv.addSchema(schemaFile(file), file);
  const validate = ajv.getSchema(`${file}${place}`);
  if (!validate) throw new Error(`there is no schema ${file}${place}`);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    (error) => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`,
  );
}

/** Commands whose output was validated. */
const validated = new Set<string>();

/** Validates the output of a command in the format `json` or `ndjson`. Returns the parsed output. */
function expectValid(command: string, stdout: string, format: 'json' | 'ndjson' = 'json'): unknown[] {
  const texts = format === 'json' ? [stdout] : stdout.split('\n').filter(Boolean);
  const values = texts.filter((text) => text.trim() !== '').map((text) => JSON.parse(text) as unknown);
  const place = format === 'json' ? '' : '#/$defs/line';
  for (const value of values)
    expect.soft(problemsOf(value, fileOf(command), place), `${command}: ${JSON.stringify(value)}`).toEqual([]);
  if (values.length > 0) validated.add(command);
  return values;
}

/** Two services with people, files, and profiles. */
async function world(): Promise<Services> {
  const services = await createServices(
    {
      one: [
        { userName: 'ada', groups: ['Staff'], emails: [{ value: 'ada@example.com' }], title: 'Head' },
        { userName: 'bob', groups: ['Staff'] },
        { userName: 'eve', active: false },
      ],
      two: [{ userName: 'ada', emails: [{ value: 'ada@example.com' }] }],
    },
    { one: { protect: ['userName eq "root"'], maxRemovals: 50, environment: 'test' } },
  );
  const files: Readonly<Record<string, string>> = {
    'people.csv': 'userName,Groups,Manager,title\nada,Staff,,Boss\ncarl,Staff,ada,\ndora,Nowhere,nobody,\n',
    'people2.csv': 'userName,Groups,Manager,title\nada,Staff,,Chief\ncarl,Staff,ada,\n,,,\n',
    'ids.txt': 'one-1\none-2\n',
    'leavers.csv': 'userName\nbob\nnobody\nbob\n',
    'staff.json': '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Staff"}',
    'user.json': '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada","title":"x"}',
    'event.jwt': `${btoa('{"alg":"none"}')}.${btoa('{"iss":"x","jti":"1","events":{"a":{}}}')}.`.replaceAll('=', ''),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(services.folder, name), text);
  return services;
}

/**
 * Command lines that run one after the other. Each line runs with `-o json`. A line that ends in `# lines` runs with
 * `-o ndjson`.
 */
const lines = `
profiles list
profiles list # lines
profiles show one
profiles test one
filter explain 'title pr and (userName eq "a" or not (x.y[type eq 1] and z pr))'
dialects list # lines
dialects list
dialects show aws
dialects explain membersOnRead
dialects check
mock behaviours
server info
schemas list
schemas get User
resource-types list
snapshot take --out before.ndjson
snapshot take
snapshot list
users list
users list # lines
users get ada
users get ada # lines
groups list
groups get Staff
groups members Staff
groups members Staff --attributes userName,active # lines
groups of ada
groups of ada # lines
users get --ids ids.txt
users get --ids ids.txt # lines
users deactivate --ids ids.txt --yes --dry-run
whoami
config explain
doctor
doctor # lines
resources list User
resources get User ada
api GET /Users
api GET /Users --paginate # lines
api DELETE /Users/one-1 --dry-run
access report --all-profiles
access orphans --source people.csv --all-profiles
access show ada
bulk export
bulk export # lines
bulk plan people.csv --out plan.ndjson
bulk plan people.csv # lines
plan show plan.ndjson
plan apply plan.ndjson --yes
sync plan people2.csv --max-removals 5
bulk import people2.csv --yes
bulk import people2.csv --yes # lines
job list
job list # lines
job show --last
job report --last
job undo --last --yes
sync run people2.csv --yes --dry-run --max-removals 50
sync watch people2.csv --yes --every 1h --rounds 2 --max-removals 50 # lines
bulk offboard leavers.csv --yes --dry-run
bulk offboard leavers.csv --yes
users offboard carl nobody --all-profiles --dry-run
users offboard carl --all-profiles --yes
users offboard carl --all-profiles --yes # lines
users create --user-name finn
users create --user-name gina --dry-run
users create --user-name gina --dry-run # lines
users update finn --title x
users update --filter 'userName eq "finn"' --title y --yes
users update --filter 'userName eq "finn"' --title z --yes # lines
users update finn --title q --dry-run
users edit finn --yes
users edit finn --dry-run
resources edit User ada --dry-run # lines
groups edit Staff --yes
users patch finn --op 'replace title=Countess'
users replace ada --file user.json
users deactivate finn --yes
users activate finn
users activate --filter 'userName eq "finn"' --dry-run
groups create --display-name Choir
groups update Choir --display-name Band
groups diff Band Staff
groups patch Band --op 'replace displayName=Choir'
groups add-member Choir finn
groups add-member Choir ada --dry-run
groups remove-member Choir finn --yes
groups replace Staff --file staff.json --yes
groups delete Choir --dry-run
users delete finn --dry-run
users delete --filter 'userName eq "finn"' --yes
resources create User --set userName=hana
resources update User hana --set title=x
resources patch User hana --op 'replace title=y'
resources replace User ada --file user.json
resources delete User hana --dry-run
snapshot diff before.ndjson
events verify event.jwt
schema
schema # lines
schema users list
schema error
schema event
`
  .trim()
  .split('\n');

describe('the structured output', () => {
  it('of each command agrees with its schema', async () => {
    const services = await world();
    const editor = scriptedEditor(
      `(text) => text.replace(/^title: .*$/m, 'title: Edited').replace(/^# externalId: .*$/m, 'externalId: Edited')`,
    ).command;
    for (const line of lines) {
      const format = line.endsWith(' # lines') ? 'ndjson' : 'json';
      const words = splitWords(line.replace(' # lines', ''));
      const command = all.filter((name) => `${words.join(' ')} `.startsWith(`${name} `)).at(-1) as string;
      const env = { SCIMCTL_PROFILE: 'one', EDITOR: editor };
      const { stdout, stderr } = await services.run([...words, '-o', format, '--no-input'], { env, schemas });
      expect.soft(stdout, `${line}: ${stderr}`).not.toBe('');
      expectValid(command, stdout, format);
    }
  });

  it('of a job that was stopped and of a job with failures agrees with its schema', async () => {
    const { exchange } = createService();
    const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-schemas-'));
    writeFileSync(path.join(folder, 'people.csv'), 'userName\nada\nbob\ncarl\n');
    const stop = new AbortController();
    let isStopping = true;
    const stopping: Exchange = async (request) => {
      if (request.method !== 'POST') return exchange(request);
      if (isStopping) stop.abort();
      const isRefused = JSON.stringify(request.body).includes('bob');
      return isRefused ? { status: 400, headers: {}, body: { status: '400', detail: 'no' } } : exchange(request);
    };
    const run = (argv: readonly string[], options: RunOptions = {}) =>
      scimctl([...argv, '-o', 'json', '--no-input'], {
        exchange: stopping,
        cwd: folder,
        env: { SCIMCTL_CONFIG_DIR: folder },
        ...options,
      });
    const importing = ['bulk', 'import', 'people.csv', '--yes', '--concurrency', '1'];
    const stopped = await run(importing, { signal: stop.signal });
    expect(stopped.exitCode).toBe(130);
    expectValid('bulk import', stopped.stdout);
    isStopping = false;
    expectValid('job resume', (await run(['job', 'resume', '--last'])).stdout);
    expectValid('job retry', (await run(['job', 'retry', '--last'])).stdout);
  });

  it('of the merge of two shards agrees with its schema', async () => {
    const services = await world();
    const env = { SCIMCTL_PROFILE: 'one' };
    const run = (...argv: string[]) => services.run([...argv, '-o', 'json', '--no-input'], { env });
    const ids: string[] = [];
    for (const shard of ['1/2', '2/2']) {
      await run('bulk', 'plan', 'people.csv', '--out', `plan-${shard[0]}.ndjson`, '--shard', shard);
      await run('bulk', 'import', 'people.csv', '--yes', '--shard', shard);
      const { stdout } = await run('job', 'list');
      ids.push((JSON.parse(stdout) as { id: string }[])[0]?.id ?? '');
    }
    expectValid('job merge', (await run('job', 'merge', ...ids)).stdout);
  });

  it('of the commands for the mock server agrees with its schema', async () => {
    const stop = new AbortController();
    let ended: Promise<unknown> = Promise.resolve();
    const ready = await new Promise<string>((resolve) => {
      const argv = ['mock', 'serve', '--port', '0', '--control', '-o', 'json'];
      ended = scimctl(argv, { signal: stop.signal, onOutput: resolve });
    });
    const [line] = expectValid('mock serve', ready) as [Record<string, string>];
    const env = {
      SCIMCTL_CONTROL_URL: String(line['controlUrl']),
      SCIMCTL_CONTROL_TOKEN: String(line['controlToken']),
      SCIMCTL_URL: String(line['url']),
      SCIMCTL_TOKEN: String(line['token']),
    };
    await scimctl(['users', 'create', '--user-name', 'ada'], { env });
    await scimctl(['users', 'get', 'nobody'], { env });
    expectValid('mock log', (await scimctl(['mock', 'log', '-o', 'json'], { env })).stdout);
    expectValid('mock log', (await scimctl(['mock', 'log', '-o', 'ndjson'], { env })).stdout, 'ndjson');
    const stdin = '[{"method":"POST"},{"method":"DELETE"}]';
    expectValid('mock verify', (await scimctl(['mock', 'verify', '-', '-o', 'json'], { env, stdin })).stdout);
    stop.abort();
    await ended;
  });

  it('of the commands for events agrees with its schema', async () => {
    const { exchange, createUsers } = eventService();
    await createUsers(2);
    expectValid('events poll', (await scimctl(['events', 'poll', '-o', 'json'], { exchange })).stdout);
    const stop = new AbortController();
    const onError = (text: string): void => {
      if (text.includes('Listening')) stop.abort();
    };
    const argv = ['events', 'receive', '--port', '0', '-o', 'json'];
    expectValid('events receive', (await scimctl(argv, { signal: stop.signal, onError })).stdout);
  });
});

describe('a schema', () => {
  const described = all.map((command) => [command, schemaFile(fileOf(command))] as const);
  const withoutData = described.filter(([, { not }]) => not !== undefined).map(([command]) => command);

  it('exists for each command, and for no other name', () => {
    const files = new Set(all.map(fileOf));
    expect(files.size).toBe(all.length);
    for (const [command, { title }] of described) expect(title).toBe(`scimctl ${command}`);
  });

  it('was compared with the output of each command that writes data', () => {
    const compared = new Set([...validated, ...withoutData]);
    expect(all.filter((command) => !compared.has(command))).toEqual([]);
  });

  it.each(withoutData)('of %s says that no data is written', (command) => {
    expect(problemsOf({}, fileOf(command))).not.toEqual([]);
  });

  it('refuses rows with an unknown or missing member, and allows any attribute of a resource', () => {
    const [row] = JSON.parse('[{"command":"x","file":"y"}]') as JsonObject[];
    expect(problemsOf([row], 'schema.json')).toEqual([]);
    expect(problemsOf([{ type: 'User', id: '1', name: 'a', change: 'created' }], 'snapshot-diff.json')).toEqual([]);
    expect(problemsOf([{ type: 'User', id: '1', name: 'a', change: 'created', x: 1 }], 'snapshot-diff.json')).toEqual([
      '/0 must NOT have additional properties {"additionalProperty":"x"}',
    ]);
    expect(problemsOf([{ type: 'User', id: '1', name: 'a' }], 'snapshot-diff.json')).toEqual([
      `/0 must have required property 'change' {"missingProperty":"change"}`,
    ]);
    expect(problemsOf([{ id: '1', anything: [1] }], 'users-list.json')).toEqual([]);
  });

  it('is printed with all definitions that it uses', async () => {
    for (const argv of [
      ['users', 'update'],
      ['error'],
      ['event'],
      ['groups', 'add-member'],
      ['bulk', 'import', '--line'],
    ]) {
      const { stdout } = await scimctl(['schema', ...argv, '-o', 'json'], { schemas });
      expect(stdout).not.toContain('definitions.json');
      new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(JSON.parse(stdout));
    }
  });

  it('is suggested for a name that was misspelt', async () => {
    const ran = await scimctl(['schema', 'groups', 'add-membr'], { schemas });
    expect(ran).toEqual({
      exitCode: 3,
      stdout: '',
      stderr: 'Error: there is no schema for "groups add-membr"\n  hint   did you mean "groups add-member"?\n',
    });
  });

  it('needs little space', () => {
    const size = ['definitions', 'error', 'event', ...all.map((command) => path.parse(fileOf(command)).name)]
      .map((name) => readFileSync(path.join(schemas, `${name}.json`)).length)
      .reduce((sum, length) => sum + length, 0);
    expect(size).toBeLessThan(71_680);
  });
});

describe('an error on stderr', () => {
  const answering =
    (status: number, body: JsonObject): Exchange =>
    async () => ({ status, headers: {}, body });

  it.each(all)('of %s agrees with the schema of errors', async (command) => {
    const { exitCode, stderr } = await scimctl([...command.split(' '), '--profle', 'x', '-o', 'json']);
    expect(exitCode).toBe(2);
    expect(problemsOf(JSON.parse(stderr), 'error.json')).toEqual([]);
  });

  it.each<[string[], RunOptions]>([
    [['users', 'get', 'x'], { exchange: createService().exchange }],
    [['users', 'list'], { exchange: answering(429, { status: '429', detail: 'slow', scimType: 'tooMany' }) }],
    [['users', 'list'], { exchange: answering(200, { a: 1 }) }],
    [['users', 'list', '--filter', 'a eqq b'], { exchange: createService().exchange }],
    [
      ['bulk', 'import', '-', '--yes'],
      { exchange: createService().exchange, stdin: 'userName,active\nada,perhaps\n"' },
    ],
    [['users', 'list'], {}],
  ])('of %j agrees with the schema of errors', async (argv, options) => {
    const { exitCode, stderr } = await scimctl([...argv, '-o', 'json', '--quiet'], options);
    expect(exitCode).not.toBe(0);
    expect(problemsOf(JSON.parse(stderr.trimEnd().split('\n').at(-1) as string), 'error.json')).toEqual([]);
  });
});

import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createMockServer, type MockServer } from '../../../mock-server/index.ts';
import { isObject, type JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { hasProgram } from '../../support/programs.ts';
import { scimctl } from '../run.ts';
import { token } from '../service.ts';

const hasCurl = process.platform !== 'win32' && hasProgram('curl', '--version');

/** A command line. The argument `-` makes the command read the text in `stdin`. */
interface Line {
  readonly argv: readonly string[];
  readonly stdin?: string;
  /** A fault of the service during the command. */
  readonly fault?: Parameters<MockServer['faults']['add']>[0];
}

/** A command that changes several people. The commands in `before` prepare the service and the jobs. */
interface Scenario extends Line {
  readonly before?: readonly Line[];
  /** Flags for the run that sends requests, such as the consent. A run with `--curl` does not get these flags. */
  readonly consent?: readonly string[];
  /** The exit code of the run, both with and without `--curl`. */
  readonly exit?: number;
  /** The behaviours of the service. */
  readonly behaviour?: Parameters<MockServer['setBehaviour']>[0];
}

const yes = ['--yes'];
const hires: Line = {
  argv: ['bulk', 'import', '-', '--yes'],
  stdin:
    'userName,title,manager,groups\nada,Head,bob,Staff|New\ncyd,Lead,bob,New\nfay,Guide,ada,New\ngus,Guide,fay,New\n',
};
const onlyPut = { patch: false };

const scenarios: Readonly<Record<string, Scenario>> = {
  'users deactivate --where': { argv: ['users', 'deactivate', '--where', 'title=Guide'], consent: yes },
  'users deactivate NAMES': { argv: ['users', 'deactivate', 'ada', 'bob'], consent: yes },
  'users activate --filter': {
    before: [{ argv: ['users', 'deactivate', 'cyd', 'dan', '--yes'] }],
    argv: ['users', 'activate', '--filter', 'active eq false'],
    consent: yes,
  },
  'users update --where': { argv: ['users', 'update', '--where', 'title=Guide', '--set', 'title=Lead'], consent: yes },
  'users update --ids': {
    argv: ['users', 'update', '--ids', '-', '--set', 'nickName=x'],
    stdin: '2\n3\nnobody\n',
    exit: 7,
  },
  'users update --ids at a service without PATCH': {
    argv: ['users', 'update', '--ids', '-', '--set', 'nickName=x'],
    stdin: '2\n3\n',
    behaviour: onlyPut,
  },
  'groups add-member at a service without PATCH': {
    argv: ['groups', 'add-member', 'Ops', 'cyd', 'dan'],
    behaviour: onlyPut,
  },
  'users update at a service without PATCH': {
    argv: ['users', 'update', 'ada', '--title', 'Lead'],
    behaviour: onlyPut,
  },
  'users patch --ids': {
    argv: ['users', 'patch', '--ids', '-', '--op', 'replace title=Lead'],
    stdin: '2\nnobody\n3\n',
    exit: 7,
  },
  'users delete NAMES': { argv: ['users', 'delete', 'ada', 'cyd'], consent: yes },
  'users delete --filter': { argv: ['users', 'delete', '--filter', 'title eq "Guide"'], consent: yes },
  'groups delete NAMES': { argv: ['groups', 'delete', 'Staff', 'Ops'], consent: yes },
  'groups update --ids': { argv: ['groups', 'update', '--ids', '-', '--set', 'externalId=G'], stdin: '6\n7\n' },
  'resources delete NAMES': { argv: ['resources', 'delete', 'User', 'ada', 'cyd'], consent: yes },
  'groups add-member --file': { argv: ['groups', 'add-member', 'Ops', '--file', '-'], stdin: 'cyd\ndan\n' },
  'groups add-member --filter': { argv: ['groups', 'add-member', 'Ops', '--where', 'title=Guide'], consent: yes },
  'groups remove-member --file': {
    argv: ['groups', 'remove-member', 'Staff', '--file', '-'],
    stdin: 'ada\nbob\n',
    consent: yes,
  },
  'groups remove-member --filter': {
    argv: ['groups', 'remove-member', 'Staff', '--filter', 'userName ne "ada"'],
    consent: yes,
  },
  'bulk import': { ...hires, consent: yes },
  'bulk import at a service without PATCH': { ...hires, behaviour: onlyPut },
  'sync run': {
    argv: ['sync', 'run', '-', '--attributes', 'title,manager,groups'],
    stdin: 'userName,title,manager,groups\nada,Head,bob,Ops\nbob,Head,,Staff\ndan,Guide,ada,New\neve,Guide,ada,New\n',
    consent: ['--yes', '--max-removals', '3'],
  },
  'job undo of an import': {
    before: [hires],
    argv: ['job', 'undo', '--last'],
    consent: ['--yes', '--max-removals', '20'],
  },
  'job undo of an import at a service without PATCH': {
    before: [hires],
    argv: ['job', 'undo', '--last'],
    consent: ['--yes', '--max-removals', '20'],
    behaviour: onlyPut,
  },
  'job undo of an offboarding': {
    before: [{ argv: ['users', 'offboard', 'ada', 'bob', '--transfer-reports', 'cyd', '--yes'] }],
    argv: ['job', 'undo', '--last'],
    consent: yes,
  },
  'job undo of an edit': {
    before: [{ argv: ['users', 'update', '--where', 'title=Guide', '--set', 'title=Lead', '--yes'] }],
    argv: ['job', 'undo', '--last'],
    consent: yes,
  },
  'job resume': {
    before: [{ ...hires, argv: [...hires.argv, '--canary', '1'] }],
    argv: ['job', 'resume', '--last'],
    consent: yes,
  },
  'job resume of an offboarding': {
    before: [
      {
        argv: ['users', 'offboard', 'ada', 'bob', '--yes', '--concurrency', '1'],
        fault: { status: 401, method: 'PATCH', skip: 1 },
      },
    ],
    argv: ['job', 'resume', '--last'],
    consent: yes,
  },
  'job retry': {
    before: [{ ...hires, fault: { status: 400, method: 'POST', path: '/Users' } }],
    argv: ['job', 'retry', '--last'],
    consent: yes,
  },
};

/** A service with ada, bob (the manager of ada), cyd and dan, and the groups Staff (all but dan) and Ops (ada). */
async function createWorld(behaviour: Scenario['behaviour']) {
  let count = 0;
  const server = await createMockServer({ token, newId: () => String(++count) });
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-curl-script-'));
  const env = { SCIMCTL_URL: server.url, SCIMCTL_TOKEN: token, SCIMCTL_CONFIG_DIR: folder };
  const run = async ({ argv, stdin, fault }: Line, more: readonly string[] = []) => {
    if (fault) server.faults.add(fault);
    const ran = await scimctl([...argv, ...more], { env, ...(stdin === undefined ? {} : { stdin }) });
    server.faults.clear();
    return ran;
  };
  const create = async (type: 'Users' | 'Groups', body: JsonObject): Promise<void> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' };
    await server.fetch(`${server.url}/${type}`, { method: 'POST', headers, body: JSON.stringify(body) });
  };
  const manager = { schemas: [urn.User, urn.EnterpriseUser], [urn.EnterpriseUser]: { manager: { value: '1' } } };
  await create('Users', { schemas: [urn.User], userName: 'bob', title: 'Head', active: true });
  await create('Users', { ...manager, userName: 'ada', title: 'Chief', active: true });
  for (const userName of ['cyd', 'dan'])
    await create('Users', { schemas: [urn.User], userName, title: 'Guide', active: true });
  const group = (displayName: string, ...ids: string[]) =>
    create('Groups', { schemas: [urn.Group], displayName, members: ids.map((value) => ({ value })) });
  await group('Rest');
  await group('Staff', '1', '2', '3');
  await group('Ops', '2');
  if (behaviour) server.setBehaviour(behaviour);
  return { run, env, close: () => server.close() };
}

type World = Awaited<ReturnType<typeof createWorld>>;

/** Returns the contents of a service with names in place of ids. */
async function directoryOf({ run }: World) {
  const list = async (topic: string): Promise<JsonObject[]> =>
    JSON.parse(
      (
        await run({
          argv: [topic, 'list', ...(topic === 'groups' ? ['--attributes', 'displayName,externalId,members'] : [])],
        })
      ).stdout,
    );
  const users = await list('users');
  const groups = await list('groups');
  const names = new Map([...users, ...groups].map(({ id, userName, displayName }) => [id, userName ?? displayName]));
  const named = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(named).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    if (!isObject(value as never)) return value;
    return Object.fromEntries(
      Object.entries(value as JsonObject).flatMap(([name, member]) =>
        ['id', 'meta', '$ref'].includes(name)
          ? []
          : [[name, name === 'value' ? (names.get(member as string) ?? member) : named(member)]],
      ),
    );
  };
  return named([...users, ...groups]);
}

/**
 * Runs printed commands one by one in a shell. Replaces `new-1` and so on with the ids that the service has returned.
 */
async function runScript(script: string, env: Readonly<Record<string, string>>): Promise<void> {
  const ids: string[] = [];
  for (const command of script.split(/^(?=curl )/m).filter(Boolean)) {
    const known = command.replaceAll(/\bnew-(\d+)\b/g, (_, number: string) => ids[Number(number) - 1] ?? '');
    const { stdout } = await promisify(execFile)('sh', ['-c', known], { env: { ...process.env, ...env } });
    const answer = stdout === '' ? {} : JSON.parse(stdout);
    expect(answer).not.toHaveProperty('status');
    if (command.includes('--request POST')) ids.push(answer.id);
  }
}

describe.runIf(hasCurl)('printed commands', () => {
  it.each(Object.entries(scenarios))(
    'give the same directory as the command: %s',
    async (_, { before = [], consent = [], exit = 0, behaviour, ...line }) => {
      const worlds = [await createWorld(behaviour), await createWorld(behaviour)] as const;
      try {
        for (const world of worlds) for (const step of before) await world.run(step);
        const [real, printed] = worlds;
        const unchanged = await directoryOf(real);
        const ran = await real.run(line, consent);
        if (ran.exitCode !== exit) throw new Error(ran.stderr + ran.stdout);
        expect(ran).toMatchObject({ exitCode: exit });
        const { exitCode, stdout, stderr } = await printed.run(line, ['--curl']);
        expect({ exitCode, stderr }).toMatchObject({ exitCode: exit });
        expect(await directoryOf(printed)).toEqual(unchanged);
        await runScript(stdout, printed.env);
        const wanted = await directoryOf(real);
        expect(wanted).not.toEqual(unchanged);
        expect(await directoryOf(printed)).toEqual(wanted);
      } finally {
        for (const world of worlds) await world.close();
      }
    },
  );
});

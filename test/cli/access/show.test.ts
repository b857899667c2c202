import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { Exchange } from '../../../src/protocol/exchange/exchange.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { scimctl } from '../run.ts';

const service = 'https://scim.example.com/v2';
const emails = [{ value: 'team@example.com' }];
const ada = { id: 'u-1', userName: 'Ada', emails, active: true };
const ben = { id: 'u-2', userName: 'ben', emails, active: true, groups: [{ value: 'g-9', display: 'Hidden' }] };

/** Fails the test if called, because the command must send no request. */
const noRequest: Exchange = async () => {
  throw new Error('a request was sent');
};

/** Creates a folder with two snapshots of the service, one snapshot of another service, and an audit log. */
function start() {
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-access-'));
  const snapshot = (at: string, users: readonly object[], members: readonly string[], base = service) => {
    const group = { id: 'g-1', displayName: 'Staff', members: members.map((value) => ({ value })) };
    const entries = [...users.map((resource) => ({ type: 'User', resource })), { type: 'Group', resource: group }];
    const lines = [
      { format: 1, at, service: base },
      ...entries,
      { end: true, counts: { User: users.length, Group: 1 } },
    ];
    mkdirSync(path.join(folder, 'state', 'snapshots'), { recursive: true });
    const name = `${at.slice(0, 10)}-${base.length}.ndjson`;
    writeFileSync(
      path.join(folder, 'state', 'snapshots', name),
      lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
    );
  };
  snapshot('2026-03-01T08:00:00.000Z', [ada, ben], ['u-1']);
  snapshot('2026-04-01T08:00:00.000Z', [{ ...ada, active: false }, ben], []);
  snapshot('2026-03-02T08:00:00.000Z', [{ ...ada, active: false }], [], 'https://other.example.com');
  const record = (at: string, more: object) =>
    `${JSON.stringify({ format: 1, at, user: 'pat', command: 'users update', service, method: 'PATCH', path: '/Users/u-1', outcome: 'accepted', status: 200, ...more })}\n`;
  writeFileSync(
    path.join(folder, 'state', 'audit.ndjson'),
    [
      record('2026-02-28T08:00:00.000Z', {}),
      record('2026-03-01T09:00:00.000Z', {}),
      record('2026-03-01T10:00:00.000Z', { path: '/Users/u-2' }),
      record('2026-03-01T11:00:00.000Z', { service: 'https://other.example.com' }),
      'no record\n',
      record('2026-03-02T00:00:00.000Z', {}),
    ].join(''),
  );
  const run = (...argv: string[]) =>
    scimctl(['access', 'show', ...argv], { cwd: folder, env: { SCIMCTL_CONFIG_DIR: folder }, exchange: noRequest });
  return { run };
}

it('shows a person as in the latest snapshot of the day, with the later changes of that day', async () => {
  const { exitCode, stdout } = await start().run('ada', '--on', '2026-03-01', '-o', 'json');
  expect([exitCode, JSON.parse(stdout)]).toEqual([
    0,
    {
      person: 'Ada',
      id: 'u-1',
      active: true,
      groups: ['Staff'],
      snapshot: '2026-03-01T08:00:00.000Z',
      changes: [
        {
          at: '2026-03-01T09:00:00.000Z',
          by: 'pat',
          command: 'users update',
          method: 'PATCH',
          path: '/Users/u-1',
          outcome: 'accepted',
        },
      ],
    },
  ]);
});

it.each([
  [['ada', '--on', '2026-03-20'], { active: true, snapshot: '2026-03-01T08:00:00.000Z' }],
  [['ada', '--on', '2026-04-01T07:59:59Z'], { active: true, snapshot: '2026-03-01T08:00:00.000Z' }],
  [['u-1', '--on', '2026-04-01'], { active: false, groups: [], snapshot: '2026-04-01T08:00:00.000Z' }],
  [['BEN'], { groups: ['Hidden'], snapshot: '2026-04-01T08:00:00.000Z' }],
])('shows %j', async (argv, expected) => {
  const { stdout } = await start().run(...argv, '-o', 'json');
  expect(JSON.parse(stdout) as JsonObject).toMatchObject(expected);
});

it.each([
  [['ada', '--on', '2026-02-27'], 3, 'there is no snapshot of scim.example.com at or before 2026-02-27T23:59:59.999Z'],
  [['zoe', '--on', '2026-03-01'], 3, 'zoe is not in the snapshot of 2026-03-01T08:00:00.000Z'],
  [['team@example.com'], 2, 'several people match "team@example.com": Ada (u-1), ben (u-2)'],
  [['ada', '--on', 'March'], 2, '--on is neither a day nor a time: March'],
])('refuses %j', async (argv, code, message) => {
  const { exitCode, stderr } = await start().run(...argv);
  expect([exitCode, stderr]).toEqual([code, expect.stringContaining(`Error: ${message}\n`)]);
});

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ScimRequest } from '../../../src/protocol/exchange/exchange.ts';
import { type RunOptions, scimctl } from '../run.ts';
import { createService, token } from '../service.ts';

let sent: ScimRequest[];
let options: RunOptions;

const add = ['profiles', 'add', 'prod', '--url', 'https://people.example.com/v2', '--secret', 'env:T'];

beforeEach(async () => {
  sent = [];
  const { exchange } = createService((next) => (request) => {
    sent.push(request);
    return next(request);
  });
  const env = {
    SCIMCTL_CONFIG_DIR: mkdtempSync(path.join(tmpdir(), 'scimctl-production-')),
    T: token,
    SCIMCTL_URL: '',
    SCIMCTL_TOKEN: '',
  };
  options = { exchange, env };
  await scimctl([...add, '--environment', 'production'], options);
  await scimctl(['users', 'create', '--user-name', 'ada'], options);
  await scimctl(['groups', 'create', '--display-name', 'Sales'], options);
  await scimctl(['groups', 'create', '--display-name', 'Staff'], options);
  await scimctl(['users', 'create', '--user-name', 'bob'], options);
  await scimctl(['groups', 'add-member', 'Staff', 'bob'], options);
  sent = [];
});

const changes = (): number => sent.filter(({ method }) => method !== 'GET').length;

const destructions: readonly (readonly [readonly string[], string])[] = [
  [['users', 'delete', 'ada'], 'delete user ada (id-1) permanently'],
  [['users', 'deactivate', 'ada'], 'deactivate user ada (id-1)'],
  [['groups', 'delete', 'Sales'], 'delete group Sales (id-2) permanently'],
  [['resources', 'delete', 'User', 'ada'], 'delete User ada (id-1) permanently'],
  [['bulk', 'offboard', '-'], 'deactivate 1 person'],
];

const input = (argv: readonly string[]): RunOptions =>
  argv[0] === 'bulk' ? { ...options, stdin: 'userName\nada\n' } : options;

describe('in production', () => {
  it.each(destructions)('%j needs the name of the profile in a script', async (argv, action) => {
    const refused = await scimctl([...argv, '--yes'], input(argv));
    expect(refused.exitCode).toBe(9);
    expect(refused.stderr).toContain(
      `Error: this would ${action} on people.example.com (profile prod), which is production\n  hint   to allow this change, use --confirm prod\n`,
    );
    const another = await scimctl([...argv, '--confirm', 'test'], input(argv));
    expect(another.exitCode).toBe(9);
    expect(changes()).toBe(0);
    const confirmed = await scimctl([...argv, '--confirm', 'prod'], input(argv));
    expect(confirmed.exitCode).toBe(0);
    expect(changes()).toBeGreaterThan(0);
  });

  it.each(destructions)('%j has the name typed on a terminal', async (argv, action) => {
    const asked: string[] = [];
    const answer = (text: string): RunOptions => ({
      ...input(argv),
      terminal: true,
      prompter: {
        input: async (message) => {
          asked.push(message);
          return text;
        },
      },
    });
    const wrong = await scimctl([...argv, '--yes'], answer('y'));
    expect([wrong.exitCode, changes()]).toEqual([9, 0]);
    const right = await scimctl(argv, answer('prod'));
    expect(right.exitCode).toBe(0);
    expect(asked).toEqual(Array(2).fill(`Type prod to ${action} on people.example.com (profile prod)`));
  });

  it('shows a dry run without a question', async () => {
    for (const [argv] of destructions) {
      expect((await scimctl([...argv, '--dry-run'], input(argv))).exitCode).toBe(0);
    }
    expect(changes()).toBe(0);
  });
});

describe('elsewhere', () => {
  it('help says which flags agree to what, as it is', async () => {
    await scimctl([...add, '--force', '--environment', 'test', '--yes'], options);
    const { stdout } = await scimctl(['help', 'scripting'], { columns: 4000 });
    const help = stdout.replace(/\s+/g, ' ');
    expect(help).toContain(
      'Outside production, no flag is needed to deactivate one person, or to remove up to 10 members from a group.',
    );
    expect(help).toContain('--yes gives consent to a deletion, and to a bulk command for up to 10 people');
    expect((await scimctl(['users', 'deactivate', 'ada'], options)).exitCode).toBe(0);
    expect((await scimctl(['groups', 'remove-member', 'Staff', 'bob'], options)).exitCode).toBe(0);
    expect((await scimctl(['users', 'delete', 'ada'], options)).exitCode).toBe(2);
    expect((await scimctl(['bulk', 'offboard', '-'], { ...options, stdin: 'userName\nbob\n' })).exitCode).toBe(2);
  });

  it('a deletion needs a yes, and a name that is given must be right', async () => {
    await scimctl([...add, '--force', '--environment', 'test', '--yes'], options);
    const refused = await scimctl(['users', 'delete', 'ada'], options);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('to give consent without a question, use --yes');
    const wrong = await scimctl(['users', 'delete', 'ada', '--yes', '--confirm', 'test'], options);
    expect([wrong.exitCode, changes()]).toEqual([9, 0]);
    expect((await scimctl(['users', 'deactivate', 'ada'], options)).exitCode).toBe(0);
    expect((await scimctl(['users', 'delete', 'ada', '--yes'], options)).exitCode).toBe(0);
  });
});

import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ScimRequest } from '../../../src/protocol/exchange/exchange.ts';
import { type RunOptions, scimctl } from '../run.ts';
import { createService } from '../service.ts';

let sent: ScimRequest[];
let options: RunOptions;
let folder: string;

beforeEach(async () => {
  sent = [];
  const { exchange } = createService((next) => (request) => {
    sent.push(request);
    return next(request);
  });
  folder = mkdtempSync(path.join(tmpdir(), 'scimctl-plan-'));
  options = { exchange, cwd: folder };
  await scimctl(['bulk', 'import', '-', '--yes'], { ...options, stdin: 'userName,Title\nada,Engineer\nbob,Clerk\n' });
  sent = [];
});

const changes = () => sent.filter(({ method }) => method !== 'GET').map(({ method, path: url }) => `${method} ${url}`);
const file = (name: string, text: string): string => {
  writeFileSync(path.join(folder, name), text);
  return name;
};
const people = 'userName,Title,Manager,Groups\nada,Lead,cyd,Staff\nbob,Clerk,,\ncyd,Chief,,\n';

describe('bulk plan', () => {
  it('shows each change with its old value, and sends nothing', async () => {
    const { exitCode, stdout, stderr } = await scimctl(
      ['bulk', 'plan', file('p.csv', people), '-o', 'csv', '--columns', 'line,link,outcome,detail'],
      options,
    );
    expect(exitCode).toBe(0);
    expect(stdout.replaceAll('\r', '')).toBe(
      [
        'line,link,outcome,detail',
        '2,,updated,title: Engineer → Lead',
        '3,,unchanged,',
        '4,,created,',
        '2,Manager: cyd,linked,',
        '2,Group: Staff,linked,',
        '',
      ].join('\n'),
    );
    expect(stderr).toContain('Planned: 1 updated, 1 unchanged, 1 created, 2 links made\n');
    expect(changes()).toEqual([]);
  });

  it('ends with exit code 8 for changes, and with 0 without changes', async () => {
    const some = await scimctl(['bulk', 'plan', file('p.csv', people), '--exit-code'], options);
    const none = await scimctl(['bulk', 'plan', file('n.csv', 'userName,Title\nbob,Clerk\n'), '--exit-code'], options);
    expect([some.exitCode, none.exitCode]).toEqual([8, 0]);
  });

  it('keeps no password in its plan, and the plan is for its owner alone', async () => {
    const csv = 'userName,Password\neve,planted-password-1\n';
    await scimctl(['bulk', 'plan', file('s.csv', csv), '--map', 'Password=password', '--out', 'plan.ndjson'], options);
    const text = readFileSync(path.join(folder, 'plan.ndjson'), 'utf8');
    expect(text).not.toContain('planted-password-1');
    expect(text).toContain('"secrets":true');
    if (process.platform !== 'win32') expect(statSync(path.join(folder, 'plan.ndjson')).mode & 0o777).toBe(0o600);
    const applied = await scimctl(['plan', 'apply', 'plan.ndjson', '--yes', '-o', 'json'], options);
    expect(JSON.parse(applied.stdout)).toMatchObject([
      {
        outcome: 'failed',
        error: {
          code: 'refused',
          message:
            'the row has a secret, such as a password, and only the source contains this secret: run the import again to read the secret from the source',
        },
      },
    ]);
    expect(changes()).toEqual([]);
  });

  it('does not replace a file', async () => {
    file('plan.ndjson', 'mine');
    const { exitCode, stderr } = await scimctl(
      ['bulk', 'plan', file('p.csv', people), '--out', 'plan.ndjson', '-o', 'table'],
      options,
    );
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`Error: the file ${path.join(folder, 'plan.ndjson')} exists\n`);
    expect(readFileSync(path.join(folder, 'plan.ndjson'), 'utf8')).toBe('mine');
  });
});

describe('a kept plan', () => {
  beforeEach(async () => {
    await scimctl(['bulk', 'plan', file('p.csv', people), '--out', 'plan.ndjson'], options);
  });

  it('is shown for people and as Markdown, without a server', async () => {
    const offline: RunOptions = { cwd: folder };
    const shown = await scimctl(['plan', 'show', 'plan.ndjson', '-o', 'csv', '--columns', 'line,outcome'], offline);
    expect(shown.stdout.replaceAll('\r', '')).toBe('line,outcome\n2,updated\n4,created\n2,linked\n2,linked\n');
    const { stdout } = await scimctl(['plan', 'show', 'plan.ndjson', '--markdown'], offline);
    expect(stdout).toContain('| 2 | ada |  | updated | title: Engineer → Lead |\n');
  });

  it('does exactly what it says', async () => {
    const { exitCode } = await scimctl(['plan', 'apply', 'plan.ndjson', '--yes'], options);
    expect(exitCode).toBe(0);
    expect(changes()).toEqual([
      'PATCH /Users/id-1',
      'POST /Users',
      'PATCH /Users/id-1',
      'POST /Groups',
      'PATCH /Groups/id-4',
    ]);
  });

  it('sends nothing once what it was decided on has changed, and names it', async () => {
    await scimctl(['users', 'update', 'ada', '--title', 'Director'], options);
    await scimctl(['users', 'create', '--user-name', 'cyd'], options);
    sent = [];
    const { exitCode, stderr } = await scimctl(['plan', 'apply', 'plan.ndjson', '--yes', '-o', 'table'], options);
    expect(exitCode).toBe(5);
    expect(stderr).toContain(
      [
        'Error: the plan plan.ndjson is out of date, and nothing was sent:',
        '  line 2, ada: these attributes have changed since the plan was made: title',
        '  line 4, cyd: the person exists now: cyd (id-3)',
        '  hint   Make the plan again.',
        '',
      ].join('\n'),
    );
    expect(changes()).toEqual([]);
  });

  it('that is cut off, or of another service, is refused', async () => {
    const whole = readFileSync(path.join(folder, 'plan.ndjson'), 'utf8');
    file('cut.ndjson', whole.slice(0, -40));
    file('other.ndjson', whole.replace('https://scim.example.com', 'https://other.example.com'));
    const cut = await scimctl(['plan', 'apply', 'cut.ndjson', '--yes', '-o', 'table'], options);
    const other = await scimctl(['plan', 'apply', 'other.ndjson', '--yes', '-o', 'table'], options);
    const none = await scimctl(['plan', 'apply', 'p.csv', '--yes', '-o', 'table'], options);
    expect([cut.exitCode, other.exitCode, none.exitCode]).toEqual([2, 2, 2]);
    expect(none.stderr).toContain('p.csv is not a plan of scimctl\n');
    expect(cut.stderr).toContain('is incomplete');
    expect(other.stderr).toContain('plan other.ndjson is for https://other.example.com');
    expect(changes()).toEqual([]);
  });
});

it('an import with the checksum of a reviewed plan does this plan or nothing', async () => {
  const reviewed = await scimctl(['bulk', 'plan', file('p.csv', people)], options);
  const [, checksum = ''] = /Checksum of the plan: ([0-9a-f]{64})\n/.exec(reviewed.stderr) ?? [];
  const argv = ['bulk', 'import', 'p.csv', '--yes', '-o', 'table', '--checksum', checksum];
  await scimctl(['users', 'update', 'ada', '--title', 'Director'], options);
  sent = [];
  const moved = await scimctl(argv, options);
  expect([moved.exitCode, changes()]).toEqual([5, []]);
  await scimctl(['users', 'update', 'ada', '--title', 'Engineer'], options);
  const again = await scimctl(['bulk', 'plan', 'p.csv'], options);
  const [, now = ''] = /Checksum of the plan: ([0-9a-f]{64})\n/.exec(again.stderr) ?? [];
  const done = await scimctl([...argv.slice(0, -1), now], options);
  expect(done.exitCode).toBe(0);
});

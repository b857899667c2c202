import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { scimctl } from './run.ts';
import { createService } from './service.ts';

const secret = 'hunter2-Tr0ub4dor';
const cwd = mkdtempSync(path.join(tmpdir(), 'scimctl-secrets-'));
const people = `userName,Password,Initial PIN token\nada,${secret},${secret}\nbob,${secret},\n`;

async function run(argv: readonly string[], stdin?: string) {
  const { exchange } = createService();
  if (argv[1] === 'patch') await scimctl(['users', 'create', '--user-name', 'ada'], { exchange, cwd });
  return scimctl(argv, { exchange, cwd, ...(stdin === undefined ? {} : { stdin }) });
}

describe('a password', () => {
  it('is not shown as the example of a column, whether the column is taken or left out', async () => {
    const { exitCode, stdout, stderr } = await run(['bulk', 'import', '-', '-o', 'json'], people);
    expect(exitCode).toBe(0);
    expect(stdout + stderr).not.toContain(secret);
    expect(stderr).toMatch(/Password\s+password\s+\[redacted\]/);
  });

  it('is not in the report of an import', async () => {
    const report = path.join(cwd, 'report.ndjson');
    await run(['bulk', 'import', '-', '--report', report], people);
    expect(readFileSync(report, 'utf8')).toContain('"created"');
    expect(readFileSync(report, 'utf8')).not.toContain(secret);
  });

  it.each([
    [['users', 'create', '--set', 'userName=ada', '--set', `password=${secret}`]],
    [['users', 'create', '--set', 'userName=ada', '--set', `password:="${secret}"`, '-o', 'table']],
    [['users', 'create', '--set', 'userName=ada', '--set', `password=${secret}`, '-o', 'yaml']],
    [['users', 'patch', 'id-1', '--by', 'id', '--op', `replace password=${secret}`]],
    [['users', 'patch', 'id-1', '--by', 'id', '--op', `add password=${secret}`, '-o', 'table']],
    [['api', 'POST', '/Users', '--data', `{"userName":"ada","password":"${secret}"}`]],
    [['api', 'GET', '/Users', '--header', `X-Api-Key: ${secret}`]],
  ])('is not shown in the dry run of %j', async (argv) => {
    const { exitCode, stdout, stderr } = await run([...argv, ...(argv[1] === 'GET' ? [] : ['--dry-run'])]);
    expect(exitCode).toBe(0);
    expect(stdout + stderr).not.toContain(secret);
    if (argv[1] !== 'GET') expect(stdout).toContain('[redacted]');
  });

  it.each([
    [['users', 'create', '--set', `password:=${secret}`]],
    [['users', 'create', '--set', `password:={"x":"${secret}"}`]],
    [['users', 'create', '--set', `password ${secret}`]],
    [['api', 'POST', '/Users', '--data', `{"userName":"somebody with a long name","password":"${secret}" x}`]],
    [['users', 'create', '--file', 'broken.json']],
    [['users', 'create', '--file', 'broken.yaml']],
    [['filter', 'explain', `password eq "${secret}" and`]],
  ])('is not repeated in the error of %j', async (argv) => {
    writeFileSync(path.join(cwd, 'broken.json'), `{"password":"${secret}" x}`);
    writeFileSync(path.join(cwd, 'broken.yaml'), `password: ${secret}: x\n  y: [`);
    const { exitCode, stderr } = await run(argv);
    expect(exitCode).toBe(2);
    expect(stderr).not.toContain(secret);
    expect(stderr).not.toContain(secret.slice(0, 7));
  });

  it('is not shown when a filter is explained', async () => {
    const filter = `not (title pr and password eq "${secret}")`;
    for (const format of ['json', 'table']) {
      const { exitCode, stdout } = await run(['filter', 'explain', filter, '-o', format]);
      expect(exitCode).toBe(0);
      expect(stdout).toContain('[redacted]');
      expect(stdout).not.toContain(secret);
    }
  });
});

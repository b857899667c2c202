import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { scimctl } from '../run.ts';
import { createService } from '../service.ts';

const create = (file: string) =>
  scimctl(['users', 'create', '--file', file, '--dry-run', '-o', 'table'], { exchange: createService().exchange });

describe.skipIf(process.platform === 'win32')('a file that is none', () => {
  it('and has no end is not read for ever', async () => {
    const { exitCode, stderr } = await create('/dev/zero');
    expect([exitCode, stderr]).toEqual([2, 'Error: /dev/zero is larger than 64 MB\n']);
  });

  it('but what a shell puts in its place is read to its end', async () => {
    const pipe = path.join(mkdtempSync(path.join(tmpdir(), 'scimctl-pipe-')), 'user.json');
    execFileSync('mkfifo', [pipe]);
    const writer = spawn('sh', ['-c', `printf '{"userName":"ada"}' > ${pipe}`]);
    const { exitCode, stdout } = await create(pipe);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('"userName": "ada"');
    writer.kill();
  });
});

it('a byte order mark is no part of what a file says', async () => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'scimctl-file-')), 'user.json');
  writeFileSync(file, '\ufeff{"userName":"ada"}');
  expect((await create(file)).stdout).toContain('"userName": "ada"');
});

it.each([
  ['nowhere.json', 'there is no such file'],
  ['.', 'the path is a folder'],
])('%s: %s', async (name, reason) => {
  const { exitCode, stderr } = await create(name);
  expect([exitCode, stderr]).toEqual([2, `Error: ${name} cannot be read: ${reason}\n`]);
});

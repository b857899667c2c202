import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { environment, shell, startService } from './program.ts';

const people = "$'userName\\nada\\nbob\\ncy\\n'";

it('without a folder for temporary files, standard input cannot be read twice, and nothing is sent', async () => {
  const service = await startService(0);
  try {
    const env = { ...environment(service.url), TMPDIR: '/missing/tmp', TEMP: '/missing/tmp' };
    const ran = await shell(`scimctl bulk import - -o ndjson <<< ${people}`, env);
    expect(JSON.parse(ran.stderr.trim().split('\n').at(-1) ?? '')).toEqual({
      code: 'cannotWrite',
      exitCode: 6,
      message: 'a temporary file in /missing/tmp cannot be written: ENOENT',
      hint: 'To use another folder for temporary files, set the variable TMPDIR (TEMP on Windows).',
    });
    expect([ran.code, (await shell('scimctl users list -o id', environment(service.url))).stdout]).toEqual([6, '']);
  } finally {
    await service.close();
  }
});

it('without a folder for temporary files, --curl prints nothing and names the folder', async () => {
  const service = await startService(0);
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-disk-'));
  try {
    writeFileSync(path.join(folder, 'people.csv'), 'userName\nada\n');
    const env = { ...environment(service.url), TMPDIR: '/missing/tmp', TEMP: '/missing/tmp' };
    const ran = await shell(`scimctl bulk import ${path.join(folder, 'people.csv')} --curl`, env);
    expect([ran.code, ran.stdout]).toEqual([6, '']);
    expect(ran.stderr.trim().split('\n').slice(-2)).toEqual([
      'Error: a temporary file in /missing/tmp cannot be written: ENOENT',
      '  hint   To use another folder for temporary files, set the variable TMPDIR (TEMP on Windows).',
    ]);
  } finally {
    rmSync(folder, { recursive: true });
    await service.close();
  }
});

describe.skipIf(!existsSync('/dev/full'))('a full disk', () => {
  it('is one clear error where the report cannot be written, and the people are done all the same', async () => {
    const service = await startService(0);
    try {
      const env = environment(service.url);
      const ran = await shell(`scimctl bulk import - --report /dev/full -o ndjson <<< ${people}`, env);
      expect(ran.code).toBe(6);
      expect(ran.stdout.match(/"created"/g)).toHaveLength(3);
      expect(JSON.parse(ran.stderr.trim().split('\n').at(-1) ?? '')).toEqual({
        code: 'cannotWrite',
        exitCode: 6,
        message: 'the report /dev/full is empty: there is no space left (ENOSPC). 3 of 3 rows are done',
      });
    } finally {
      await service.close();
    }
  });

  it('behind standard output leaves nobody half done, and shows no stack', async () => {
    const service = await startService(0);
    try {
      const env = environment(service.url);
      const ran = await shell(`scimctl bulk import - -o csv > /dev/full <<< ${people}`, env);
      expect(ran.code).toBe(6);
      expect(ran.stderr).toContain('standard output cannot be written: there is no space left (ENOSPC)');
      expect(ran.stderr).toContain('3 of 3 rows are done');
      expect(ran.stderr).not.toContain('    at ');
      const count = await shell('scimctl users list -o id | wc -l', env);
      expect(count.stdout.trim()).toBe('3');
    } finally {
      await service.close();
    }
  });

  it.each([['help'], ['help exit-codes'], ['users --help'], ['users list -o json'], ['server info -o yaml']])(
    'behind %s is said in two lines',
    async (words) => {
      const service = await startService(2);
      try {
        const ran = await shell(`scimctl ${words} > /dev/full`, environment(service.url));
        expect(ran.code).toBe(6);
        expect(ran.stderr).toContain('standard output cannot be written: there is no space left (ENOSPC)');
        expect(ran.stderr.trim().split('\n').length).toBeLessThanOrEqual(2);
      } finally {
        await service.close();
      }
    },
  );

  it('behind stderr changes nothing', async () => {
    const ran = await shell('scimctl --version 2> /dev/full; scimctl users lsit 2> /dev/full');
    expect(ran).toMatchObject({ code: 2, stderr: '' });
  });
});

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type RunOptions, scimctl } from '../run.ts';
import { token } from '../service.ts';

let folder: string;
let options: RunOptions;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'scimctl-explain-'));
  options = { env: { SCIMCTL_CONFIG_DIR: folder, MY_TOKEN: token } };
});

async function explain(argv: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
  const ran = await scimctl(['config', 'explain', '-o', 'json', ...argv], {
    ...options,
    env: { ...options.env, ...env },
  });
  expect(ran.exitCode).toBe(0);
  expect(ran.stdout + ran.stderr).not.toContain(token);
  const rows = JSON.parse(ran.stdout) as { name: string; value: string; origin: string }[];
  return new Map(rows.map(({ name, value, origin }) => [name, [value, origin]]));
}

describe('config explain', () => {
  it.each([40, 80])('wraps long values and origins at %d columns, and cuts none', async (columns) => {
    const url = { SCIMCTL_URL: 'https://scim.example.com/v2', SCIMCTL_TOKEN: token };
    const { stdout } = await scimctl(['config', 'explain', '--no-color'], {
      env: { ...options.env, ...url },
      terminal: true,
      columns,
    });
    expect(stdout.split('\n').filter((line) => line.length > columns)).toEqual([]);
    const cells = stdout.split('\n').map((line) => line.slice(line.indexOf('  ') + 2));
    expect(cells.filter((line) => line.includes('…'))).toEqual([]);
  });

  it('names the origin of each value: flag, variable, file, profile, default', async () => {
    const argv = ['--secret', 'env:MY_TOKEN', '--rate', '5', '--protect', 'userName eq "root"'];
    await scimctl(['profiles', 'add', 'prod', '--url', 'https://scim.example.com/v2', ...argv], options);
    const proxies = { HTTPS_PROXY: 'http://me:hunter2pass@proxy.example.com:3128' };
    const values = await explain(['--profile', 'prod', '--timeout', '7'], { ...proxies, CI: '1' });
    const profile = `${path.join(folder, 'config.json')}: profiles.prod`;
    expect(values.get('profile')).toEqual(['prod', '--profile']);
    expect(values.get('url')).toEqual(['https://scim.example.com/v2', profile]);
    expect(values.get('auth.kind')).toEqual(['bearer', profile]);
    expect(values.get('auth.token')).toEqual(['not shown', 'env:MY_TOKEN']);
    expect(values.get('rate')).toEqual(['5', profile]);
    expect(values.get('protect')).toEqual(['userName eq "root"', profile]);
    expect(values.get('concurrency')).toEqual(['8', 'default']);
    expect(values.get('timeouts.headers')).toEqual(['7000 ms', '--timeout']);
    expect(values.get('proxy')).toEqual(['https: proxy.example.com:3128', 'HTTPS_PROXY']);
    expect(values.get('output')).toEqual(['json', '--output']);
    expect(values.get('questions')).toEqual(['false', 'CI']);
    expect(values.get('file.config')).toEqual([
      path.join(folder, 'config.json'),
      'SCIMCTL_CONFIG_DIR: profiles and the current profile, without secrets',
    ]);
    expect(values.get('file.secrets')?.[1]).toMatch(/\(does not exist\)$/);
  });

  it('explains a connection without a profile, and that no service is configured', async () => {
    const url = { SCIMCTL_URL: 'https://scim.example.com/v2', SCIMCTL_TOKEN: token };
    const values = await explain([], url);
    expect(values.get('profile')).toEqual(['', 'SCIMCTL_URL']);
    expect(values.get('auth.token')).toEqual(['not shown', 'SCIMCTL_TOKEN']);
    const nothing = await explain();
    expect(nothing.get('profile')).toEqual(['', 'none: no service is configured']);
    expect(nothing.has('file.audit')).toBe(true);
  });

  it.each(['table', 'ndjson', 'csv', 'tsv', 'yaml', 'id', 'raw'])('has the output format %s', async (format) => {
    const { exitCode, stdout } = await scimctl(['config', 'explain', '-o', format], options);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('folder.snapshots');
  });
});

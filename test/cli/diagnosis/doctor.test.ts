import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { shareable } from '../../../src/cli/diagnosis/shareable.ts';
import type { Exchange } from '../../../src/protocol/exchange/exchange.ts';
import { NetworkError } from '../../../src/protocol/exchange/network-error.ts';
import { type RunOptions, scimctl } from '../run.ts';
import { createService, token } from '../service.ts';

const now = Date.UTC(2026, 0, 2, 3, 4, 5);

interface Row {
  readonly profile?: string;
  readonly check: string;
  readonly result: string;
  readonly detail: string;
  readonly hint?: string;
}

let folder: string;
let options: RunOptions;
let sent: string[];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'scimctl-doctor-'));
  sent = [];
  const service = createService();
  const exchange: Exchange = async (request) => {
    sent.push(`${request.method} ${request.path}`);
    const response = await service.exchange(request);
    return { ...response, headers: { ...response.headers, date: new Date(now).toUTCString() } };
  };
  options = { env: { SCIMCTL_CONFIG_DIR: folder, MY_TOKEN: token }, exchange, time: () => now };
});

const add = (name: string, ...argv: string[]) =>
  scimctl(['profiles', 'add', name, '--url', `https://${name}.example.com/v2`, ...argv], options);

async function doctor(argv: readonly string[] = [], more: RunOptions = {}) {
  const ran = await scimctl(['doctor', '-o', 'json', ...argv], { ...options, ...more });
  expect(ran.stdout + ran.stderr).not.toContain(token);
  return { ...ran, rows: JSON.parse(ran.stdout) as Row[] };
}
const row = (rows: readonly Row[], check: string) => rows.find((each) => each.check === check);

describe('doctor', () => {
  it('checks a connection from the machine to the dialect, with at most four reads', async () => {
    await add('prod', '--secret', 'env:MY_TOKEN');
    const { exitCode, rows, stderr } = await doctor(['--profile', 'prod']);
    expect(exitCode).toBe(0);
    expect(rows.map(({ check, result }) => `${result} ${check}`)).toEqual([
      'ok scimctl',
      'ok node',
      'ok config',
      'ok secrets',
      'ok modes',
      'ok settings',
      'ok secret',
      'ok reach',
      'ok tls',
      'ok clock',
      'ok signIn',
      'ok capabilities',
      'ok dialect',
    ]);
    expect(stderr).toBe('13 ok, 0 warnings, 0 failed\n');
    expect(sent.length).toBeLessThanOrEqual(4);
    expect(sent.every((request) => request.startsWith('GET '))).toBe(true);
    expect(() => readFileSync(path.join(folder, 'state', 'audit.ndjson'))).toThrow('ENOENT');
  });

  it('records its requests with --har', async () => {
    await add('prod', '--secret', 'env:MY_TOKEN');
    await doctor(['--profile', 'prod', '--har', path.join(folder, 'x.har')]);
    const { entries } = JSON.parse(readFileSync(path.join(folder, 'x.har'), 'utf8')).log;
    expect(entries).toHaveLength(sent.length);
  });

  it('ends with the code of the first failure, and names the way out', async () => {
    await add('prod', '--secret', 'env:MY_TOKEN');
    const refused = await doctor(['--profile', 'prod'], {
      exchange: () => Promise.reject(new NetworkError('prod.example.com: refused', 'refused', false)),
    });
    expect(refused.exitCode).toBe(6);
    expect(refused.rows.at(-1)).toMatchObject({
      check: 'reach',
      result: 'fail',
      detail: 'prod.example.com: refused',
      hint: 'no server listens on this address: check the base URL, and whether the server runs',
    });
    const wrong = await doctor(['--profile', 'prod'], { env: { ...options.env, MY_TOKEN: 'another-planted-one' } });
    expect(wrong.exitCode).toBe(4);
    expect(wrong.stdout).not.toContain('another-planted-one');
    expect(wrong.rows.at(-1)).toMatchObject({ check: 'signIn', result: 'fail' });
    const none = await doctor(['--profile', 'prod'], { env: { SCIMCTL_CONFIG_DIR: folder } });
    expect([none.exitCode, none.rows.at(-1)?.detail]).toEqual([4, 'the environment variable MY_TOKEN is not set']);
    const unknown = await doctor(['--profile', 'other']);
    expect([unknown.exitCode, unknown.rows.at(-1)?.check]).toEqual([2, 'settings']);
  });

  it('checks all profiles, one after the other', async () => {
    await add('prod', '--secret', 'env:MY_TOKEN');
    await add('test', '--secret', 'env:NO_TOKEN');
    const { exitCode, rows } = await doctor(['--all-profiles']);
    expect(exitCode).toBe(4);
    expect(rows.filter(({ profile }) => profile === 'prod').map(({ result }) => result)).toEqual(
      Array.from({ length: 8 }, () => 'ok'),
    );
    expect(rows.at(-1)).toMatchObject({ profile: 'test', check: 'secret', result: 'fail' });
    const both = await scimctl(['doctor', '--all-profiles', '--profile', 'prod'], options);
    expect([both.exitCode, both.stderr.split('\n')[0]]).toEqual([
      2,
      'Error: --profile cannot be used with --all-profiles',
    ]);
  });

  it.each([
    [now + 10 * 60_000, 'warn', 'the clock of this machine is 10 minutes ahead of the service'],
    [now - 2 * 3_600_000, 'warn', 'the clock of this machine is 2 hours behind the service'],
    [now + 59_000, 'ok', 'the clocks of this machine and of the service agree'],
  ])('compares the clocks', async (time, result, detail) => {
    await add('prod', '--secret', 'env:MY_TOKEN');
    const { rows, exitCode } = await doctor([], { time: () => time, env: { ...options.env, SCIMCTL_PROFILE: 'prod' } });
    expect([exitCode, row(rows, 'clock')]).toMatchObject([0, { result, detail }]);
  });

  it('warns about what weakens a connection', async () => {
    const aws = ['--url', 'https://scim.eu-west-1.amazonaws.com/t1/scim/v2', '--dialect', 'slack'];
    await scimctl(['profiles', 'add', 'aws', ...aws, '--secret', 'env:MY_TOKEN'], options);
    const file = path.join(folder, 'config.json');
    const config = JSON.parse(readFileSync(file, 'utf8'));
    config.profiles.aws.allowInvalidCertificate = true;
    writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
    const soon = Buffer.from(JSON.stringify({ exp: now / 1000 + 3600 })).toString('base64url');
    const { rows } = await doctor(['--profile', 'aws'], {
      env: { ...options.env, MY_TOKEN: `e30.${soon}.x`, NODE_TLS_REJECT_UNAUTHORIZED: '0' },
      exchange: async () => ({ status: 200, headers: {}, body: { totalResults: 0, Resources: [] } }),
    });
    expect(row(rows, 'secret')).toMatchObject({
      result: 'warn',
      detail: 'env:MY_TOKEN; valid for 1 hour',
      hint: 'to save a new secret, run scimctl profiles rotate aws',
    });
    expect(row(rows, 'tls')).toMatchObject({ result: 'warn', detail: 'the certificate is not checked' });
    expect(row(rows, 'environment')).toMatchObject({ result: 'warn' });
    expect(row(rows, 'dialect')).toMatchObject({
      result: 'warn',
      detail: 'the profile has slack, but the URL matches aws',
      hint: 'scimctl profiles update aws --dialect aws',
    });
  });

  it.skipIf(process.platform === 'win32')('finds secrets and personal data that other users can read', async () => {
    await add('prod', '--secret', 'env:MY_TOKEN');
    const jobs = path.join(folder, 'state', 'jobs');
    mkdirSync(jobs, { recursive: true });
    chmodSync(jobs, 0o755);
    const { rows, exitCode } = await doctor(['--profile', 'prod']);
    expect([exitCode, row(rows, 'modes')]).toMatchObject([
      0,
      { result: 'warn', detail: `other users can read ${jobs}`, hint: `chmod go-rwx ${jobs}` },
    ]);
    writeFileSync(path.join(folder, 'secrets.json'), '{"version":1,"secrets":{}}');
    chmodSync(path.join(folder, 'secrets.json'), 0o644);
    const open = await doctor(['--profile', 'prod']);
    expect([open.exitCode, row(open.rows, 'secrets')]).toMatchObject([2, { result: 'fail' }]);
  });

  it('hides hosts, URLs and profiles with --anonymous', async () => {
    await add('acme', '--secret', 'env:MY_TOKEN');
    const { stdout, stderr } = await doctor(['--all-profiles', '--anonymous'], {
      exchange: () => Promise.reject(new NetworkError('acme.example.com: refused', 'refused', false)),
    });
    expect(stdout + stderr).not.toMatch(/acme/);
    expect(stdout).toContain('service-1.example: refused');
  });

  it('hides paths of customers, client ids and proxies with --anonymous', async () => {
    const oauth = ['--auth', 'oauth2-client-credentials', '--client-id', 'acme-client', '--secret', 'env:MY_TOKEN'];
    await add('acme', ...oauth, '--token-url', 'https://login.acme.example/ACME-TENANT/token');
    const refused = { error: 'invalid_client', error_description: 'no client acme-client in ACME' };
    const exchange = async () => ({ status: 401, headers: {}, body: refused });
    const { stdout } = await doctor(['--all-profiles', '--anonymous'], { exchange });
    expect(stdout).toContain('the token endpoint service-1-2.example responded with status 401');
    expect(stdout).toContain('no client account-1 in ');
    expect(stdout).not.toMatch(/ACME-TENANT|acme/);
    const env = { ...options.env, MY_TOKEN: 't', HTTPS_PROXY: 'http://proxy.corp.example:3128' };
    const through = () =>
      Promise.reject(
        new NetworkError('a.example (through the proxy proxy.corp.example:3128): refused', 'refused', false),
      );
    const proxied = await doctor(['--profile', 'acme', '--anonymous'], { env, exchange: through });
    expect(proxied.stdout).toContain('(through the proxy proxy-2.example): refused');
  });

  it('wraps a check beside its mark on a terminal, with a colour that NO_COLOR turns off', async () => {
    await add('prod', '--secret', 'env:NO_TOKEN');
    const run = { ...options, terminal: true, columns: 40 };
    const colored = await scimctl(['doctor', '--profile', 'prod'], run);
    expect(colored.stdout).toContain(
      '\x1b[31mFAIL\x1b[39m  secret: the environment variable\n      NO_TOKEN is not set\n      Set NO_TOKEN, or change the\n      profile.\n',
    );
    const plain = await scimctl(['doctor', '--profile', 'prod', '--no-color'], run);
    expect(plain.stdout.split('\n').filter((line) => line.length > 40 || line.includes('\x1b'))).toEqual([]);
    expect(plain.stdout).toContain('\nFAIL  secret: the environment variable\n');
  });

  it('prints a line for each check, and the way out below it', async () => {
    await add('prod', '--secret', 'env:NO_TOKEN');
    const { stdout, exitCode } = await scimctl(['doctor', '-o', 'table', '--all-profiles'], options);
    expect(exitCode).toBe(4);
    expect(stdout).toContain('ok    scimctl: 0.0.0\n');
    expect(stdout).toContain('\nprod\nok    settings: profile prod');
    expect(stdout).toContain(
      'FAIL  secret: the environment variable NO_TOKEN is not set\n      Set NO_TOKEN, or change the profile.\n',
    );
  });
});

it('text to share has no home folder, no e-mail address, and no name of a service', () => {
  expect(shareable()(`${path.join(homedir(), 'a.pem')} of ada.l@example.com`)).toBe(
    `${path.join('~', 'a.pem')} of [e-mail]`,
  );
  const clean = shareable(
    [{ profile: 'prod', urls: ['https://a.example.com:8443/v2', 'https://login.example.com/t'] }],
    '/h',
  );
  expect(
    clean('prod at https://a.example.com:8443/v2/Users: a.example.com, https://login.example.com/t, production'),
  ).toBe('profile-1 at https://service-1.example/Users: service-1.example, https://service-1-2.example, production');
  expect(
    shareable([{ urls: ['HTTPS://A.example/tenant/'] }], '/h')('https://a.example/tenant/Users, a.example/tenant'),
  ).toBe('https://service-1.example/Users, service-1.example');
});

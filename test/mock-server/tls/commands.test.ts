import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Ran, scimctl } from '../../cli/run.ts';
import { eventually } from '../../support/eventually.ts';

/** The path contains a space. Without quotes, a shell splits such a path into two words. */
let folder: string;
let env: Record<string, string>;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'scimctl mutual-'));
  env = { SCIMCTL_CONFIG_DIR: folder };
});
afterAll(() => rm(folder, { recursive: true }));

const running: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of running.splice(0)) await stop();
});

/**
 * Runs `mock serve` with client certificates until the end of the test. Resolves with the output as soon as the server
 * is ready.
 */
async function serve(...flags: string[]): Promise<string> {
  const stopping = new AbortController();
  let output = '';
  const argv = ['mock', 'serve', '--port', '0', '--tls', '--behaviour', 'auth=mutual-tls', ...flags];
  const ended: Promise<Ran> = scimctl(argv, {
    env,
    signal: stopping.signal,
    onOutput: (text) => {
      output += text;
    },
  });
  running.push(() => {
    stopping.abort();
    return ended;
  });
  await Promise.race([
    eventually(() => expect(output).toMatch(/\n$/)),
    ended.then(({ stderr }) => Promise.reject(new Error(stderr))),
  ]);
  return output;
}

/** Runs a line of shell code as a user would. */
function shell(line: string): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn('bash', ['-c', line], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('close', () => resolve(output));
  });
}

const mockCa = (name: string) => path.join(folder, 'mock-ca', name);

describe('mock serve --tls --behaviour auth=mutual-tls', () => {
  it('says where the certificate and its key are, for scripts', async () => {
    const ready = JSON.parse(await serve('-o', 'json'));
    expect(ready).toMatchObject({
      auth: 'mutual-tls',
      token: null,
      ca: mockCa('ca.pem'),
      cert: mockCa('client.pem'),
      key: mockCa('client-key.pem'),
    });
  });

  it('says it of each tenant', async () => {
    const { ca, tenants } = JSON.parse(await serve('-o', 'json', '--tenants', 'acme,globex'));
    expect(ca).toBe(mockCa('ca.pem'));
    expect(tenants).toMatchObject(
      ['acme', 'globex'].map((name) => ({
        name,
        auth: 'mutual-tls',
        token: null,
        cert: mockCa(`client.${name}.pem`),
        key: mockCa(`client-key.${name}.pem`),
      })),
    );
  });

  it('prints a line of curl that gets in, and lines by which scimctl does', async () => {
    const lines = (await serve('-o', 'table')).split('\n').map((line) => line.trim());
    expect(lines).toContain(`cert      ${mockCa('client.pem')}`);
    expect(lines).toContain(`key       ${mockCa('client-key.pem')}`);
    const curl = lines.find((line) => line.startsWith('curl ')) ?? '';
    expect(await shell(`${curl} --silent`)).toContain('"totalResults":0');
    const without = curl.replace(/ --cert '.*' --key '.*' /, ' ');
    expect(await shell(`${without} --silent`)).toContain('a client certificate is needed');

    const add = lines.find((line) => line.startsWith('scimctl profiles add ')) ?? '';
    const words = (await shell(`printf '%s\\n' ${add}`)).trim().split('\n');
    expect(await scimctl(words.slice(1), { env })).toMatchObject({ exitCode: 0 });
    expect(lines).toContain('scimctl users list --profile mock');
    expect(await scimctl(['users', 'list', '--profile', 'mock'], { env })).toMatchObject({
      exitCode: 0,
      stdout: '[]\n',
    });
    expect(lines.join('\n')).not.toContain('NODE_EXTRA_CA_CERTS');
  });

  it.each([
    [
      ['--behaviour', 'auth=mutual-tls'],
      '--behaviour auth=mutual-tls needs --tls',
      'clients can send a certificate only over TLS',
    ],
    [
      ['--tls', '--behaviour', 'auth=mutual-tls', '--token', 'planted-secret-1'],
      '--token cannot be used with --behaviour auth=mutual-tls',
      undefined,
    ],
    [
      ['--tls', '--behaviour', 'auth=mutual-tls', '--no-auth'],
      '--no-auth cannot be used with --behaviour auth=mutual-tls',
      undefined,
    ],
  ])('%j is refused', async (flags, message, hint) => {
    const { exitCode, stderr } = await scimctl(['mock', 'serve', '--port', '0', '-o', 'json', ...flags], { env });
    expect({ exitCode, ...JSON.parse(stderr) }).toEqual({
      code: 'usage',
      exitCode: 2,
      message,
      ...(hint === undefined ? {} : { hint }),
    });
  });
});

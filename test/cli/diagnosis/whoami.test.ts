import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type RunOptions, scimctl } from '../run.ts';
import { token } from '../service.ts';

const now = Date.UTC(2026, 0, 2, 3, 4, 5);

/** Creates an unsigned JSON Web Token with the claim `exp`, in seconds since 1970. */
function jwt(exp: unknown): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${encode({ alg: 'none' })}.${encode({ sub: 'ada@example.com', exp })}.c2lnbmF0dXJl`;
}

let folder: string;
let options: RunOptions;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'scimctl-whoami-'));
  options = { env: { SCIMCTL_CONFIG_DIR: folder } };
});

const add = (name: string, ...argv: string[]) =>
  scimctl(['profiles', 'add', name, '--url', `https://${name}.example.com/v2`, ...argv], options);
const whoami = async (argv: readonly string[] = [], env: Readonly<Record<string, string>> = {}) => {
  const ran = await scimctl(['whoami', ...argv], { ...options, env: { ...options.env, ...env } });
  return { ...ran, identity: ran.exitCode === 0 && argv.length === 0 ? JSON.parse(ran.stdout) : undefined };
};

describe('whoami', () => {
  it('says which profile is used and where each value comes from, without the secret', async () => {
    await add('prod', '--secret', 'env:MY_TOKEN', '--environment', 'production');
    const { identity, stdout, stderr } = await whoami([], { MY_TOKEN: token });
    const file = path.join(folder, 'config.json');
    expect(identity).toEqual({
      profile: 'prod',
      chosenBy: `current in ${file}`,
      url: 'https://prod.example.com/v2',
      urlFrom: `${file}: profiles.prod`,
      auth: 'bearer',
      authFrom: `${file}: profiles.prod`,
      secret: 'env:MY_TOKEN',
      secretState: 'the secret does not say when it expires',
      environment: 'production',
      production: true,
    });
    expect(stdout + stderr).not.toContain(token);
  });

  it('names the source that has precedence', async () => {
    await add('prod', '--secret', 'env:MY_TOKEN');
    await add('test', '--secret', 'env:MY_TOKEN');
    expect((await whoami([], { SCIMCTL_PROFILE: 'test' })).identity).toMatchObject({
      profile: 'test',
      chosenBy: 'SCIMCTL_PROFILE',
    });
    const flagged = await whoami(['--profile', 'test'], { SCIMCTL_PROFILE: 'prod' });
    expect(JSON.parse(flagged.stdout)).toMatchObject({ profile: 'test', chosenBy: '--profile' });
    const cwd = mkdtempSync(path.join(tmpdir(), 'scimctl-whoami-cwd-'));
    writeFileSync(path.join(cwd, '.scimctl.json'), '{"profile":"test"}');
    options = { ...options, cwd };
    expect((await whoami()).identity).toMatchObject({ profile: 'test', chosenBy: path.join(cwd, '.scimctl.json') });
    const url = { SCIMCTL_URL: 'https://env.example.com/v2', SCIMCTL_TOKEN: token };
    expect((await whoami([], url)).identity).toEqual({
      chosenBy: 'SCIMCTL_URL',
      url: 'https://env.example.com/v2',
      urlFrom: 'SCIMCTL_URL',
      auth: 'bearer',
      authFrom: 'SCIMCTL_TOKEN',
      secret: 'SCIMCTL_TOKEN',
      secretState: 'the secret does not say when it expires',
      production: false,
    });
  });

  it.each([
    [now / 1000 + 3 * 3600, 'valid for 3 hours', '2026-01-02T06:04:05.000Z'],
    [now / 1000 - 86_400, 'expired 1 day ago', '2026-01-01T03:04:05.000Z'],
    ['soon', 'the secret does not say when it expires', undefined],
    [1e30, 'the secret does not say when it expires', undefined],
  ])('reads the expiry %j of a JSON Web Token', async (exp, secretState, expiresAt) => {
    await add('prod', '--secret', 'env:MY_TOKEN');
    const { identity, stdout } = await whoami([], { MY_TOKEN: jwt(exp) });
    expect([identity.secretState, identity.expiresAt]).toEqual([secretState, expiresAt]);
    expect(stdout).not.toContain('ada@');
  });

  it('runs no command for the secret', async () => {
    const file = path.join(folder, 'was-run');
    await add('prod', '--secret', `command:node -e "fs.writeFileSync('${file}', '')"`);
    const { identity } = await whoami();
    expect(identity.secretState).toBe('not read, because a program outside of scimctl holds the secret');
    expect(readdirSync(folder)).not.toContain('was-run');
  });

  it('says that the secret is missing, and names the account', async () => {
    await add('prod', '--auth', 'basic', '--username', 'scim', '--secret', 'env:MY_TOKEN');
    const { exitCode, identity } = await whoami();
    expect(exitCode).toBe(0);
    expect(identity).toMatchObject({
      auth: 'basic',
      account: 'scim',
      secretState: 'the environment variable MY_TOKEN is not set',
    });
  });

  it.each([
    ['id', 'prod\n'],
    [
      'csv',
      "profile,chosenBy,url,urlFrom,auth,authFrom,secret,secretState,production\nprod,'--profile,https://prod.example.com/v2,CONFIG: profiles.prod,bearer,CONFIG: profiles.prod,env:MY_TOKEN,the secret does not say when it expires,false\n",
    ],
    [
      'table',
      'profile      prod\nchosenBy     --profile\nurl          https://prod.example.com/v2\nurlFrom      CONFIG: profiles.prod\nauth         bearer\nauthFrom     CONFIG: profiles.prod\nsecret       env:MY_TOKEN\nsecretState  the secret does not say when it expires\nproduction   false\n',
    ],
  ])('has the output format %s', async (format, expected) => {
    await add('prod', '--secret', 'env:MY_TOKEN');
    const { stdout } = await whoami(['-o', format, '--profile', 'prod'], { MY_TOKEN: token });
    expect(stdout.replaceAll(path.join(folder, 'config.json'), 'CONFIG').replaceAll('\r\n', '\n')).toBe(expected);
  });

  it('fails if no service is configured', async () => {
    const { exitCode, stderr } = await whoami();
    expect([exitCode, stderr.split('\n')[0]]).toEqual([2, 'Error: no service is configured']);
  });
});

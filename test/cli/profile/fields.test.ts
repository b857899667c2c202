import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { profile } from '../../../src/profiles/profile.ts';
import { scimctl } from '../run.ts';

const pem = path.resolve('/keys/a.pem');
const oauth = ['--auth', 'oauth2-client-credentials', '--token-url', 'https://login.example.com/t', '--client-id', 'c'];
const secret = ['--secret', 'env:X'];
const device = ['--auth', 'oauth2-device-code', '--device-url', 'https://login.example.com/d', ...oauth.slice(2)];
const jwt = [...oauth, '--client-auth', 'private_key_jwt', '--client-key', 'env:K'];

/** For each field of a profile: flags that set the field, and the value that is then saved. */
const fields: Readonly<Record<string, readonly [argv: readonly string[], saved: unknown]>> = {
  url: [secret, 'https://scim.example.com/v2'],
  dialect: [[...secret, '--dialect', 'aws'], 'aws'],
  'auth.kind': [['--auth', 'none'], 'none'],
  'auth.token': [secret, 'env:X'],
  'auth.username': [['--auth', 'basic', '--username', 'ada', ...secret], 'ada'],
  'auth.password': [['--auth', 'basic', '--username', 'ada', ...secret], 'env:X'],
  'auth.name': [['--auth', 'header', '--header-name', 'X-Key', ...secret], 'X-Key'],
  'auth.value': [['--auth', 'header', '--header-name', 'X-Key', ...secret], 'env:X'],
  'auth.tokenUrl': [[...oauth, ...secret], 'https://login.example.com/t'],
  'auth.clientId': [[...oauth, ...secret], 'c'],
  'auth.scope': [[...oauth, ...secret, '--scope', 's'], 's'],
  'auth.parameters': [[...oauth, ...secret, '--token-parameter', 'audience=a=b'], { audience: 'a=b' }],
  'auth.deviceUrl': [device, 'https://login.example.com/d'],
  'auth.tokens': [device, 'stored:p'],
  'auth.clientSecret': [[...oauth, ...secret], 'env:X'],
  'auth.clientAuthentication': [[...oauth, ...secret, '--client-auth', 'body'], 'body'],
  'auth.clientKey': [jwt, 'env:K'],
  'auth.keyId': [[...jwt, '--client-key-id', 'k1'], 'k1'],
  'auth.algorithm': [[...jwt, '--client-key-algorithm', 'ES256'], 'ES256'],
  headers: [[...secret, '--header', 'X-Tenant: t1', '-H', 'X-Region:eu'], { 'X-Tenant': 't1', 'X-Region': 'eu' }],
  ca: [[...secret, '--ca', pem], pem],
  cert: [[...secret, '--cert', pem, '--key', pem], pem],
  key: [[...secret, '--cert', pem, '--key', pem], pem],
  proxy: [[...secret, '--proxy', 'none'], 'none'],
  'timeouts.connect': [[...secret, '--connect-timeout', '5'], 5000],
  'timeouts.headers': [[...secret, '--headers-timeout', '5'], 5000],
  'timeouts.body': [[...secret, '--body-timeout', '5'], 5000],
  'timeouts.total': [[...secret, '--total-timeout', '3600'], 3_600_000],
  concurrency: [[...secret, '--concurrency', '4'], 4],
  rate: [[...secret, '--rate', '4'], 4],
  maxWait: [[...secret, '--max-wait', '4'], 4],
  allowInsecureHttp: [[...secret, '--allow-insecure-http'], true],
  allowInvalidCertificate: [[...secret, '--no-allow-invalid-certificate'], false],
  environment: [[...secret, '--environment', 'test'], 'test'],
  protect: [[...secret, '--protect', 'userName pr'], ['userName pr']],
  keepMembers: [[...secret, '--keep-members', 'Admins=1'], ['Admins=1']],
  maxRemovals: [[...secret, '--max-removals', '5%'], '5%'],
};

interface Schema {
  readonly def: {
    readonly type: string;
    readonly shape?: Readonly<Record<string, Schema>>;
    readonly innerType?: Schema;
    readonly options?: readonly Schema[];
    readonly getter?: () => Schema;
  };
}

/** Returns the paths of all fields of a schema. The members of a record or an array are no fields. */
function fieldsOf({ def }: Schema, place: readonly string[] = []): string[] {
  if (def.innerType) return fieldsOf(def.innerType, place);
  if (def.getter) return fieldsOf(def.getter(), place);
  const isObjects = def.options?.every((option) => option.def.shape || option.def.options);
  if (def.options && isObjects) return def.options.flatMap((option) => fieldsOf(option, place));
  if (!def.shape) return [place.join('.')];
  return Object.entries(def.shape).flatMap(([name, schema]) => fieldsOf(schema, [...place, name]));
}

const memberAt = (value: unknown, place: string) =>
  place.split('.').reduce<unknown>((inner, name) => (inner as Record<string, unknown>)[name], value);

function createProfile() {
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-fields-'));
  const env = { SCIMCTL_CONFIG_DIR: folder };
  const add = ['profiles', 'add', 'p', '--url', 'https://scim.example.com/v2'];
  return {
    add: (argv: readonly string[]) => scimctl([...add, ...argv], { env }),
    update: (argv: readonly string[], more = {}) => scimctl(['profiles', 'update', 'p', ...argv], { env, ...more }),
    saved: () => JSON.parse(readFileSync(path.join(folder, 'config.json'), 'utf8')).profiles.p,
  };
}

describe('the fields of a profile', () => {
  it('all have a flag', () => {
    const schema = profile as unknown as Schema;
    expect([...new Set(fieldsOf(schema))].sort()).toEqual(Object.keys(fields).sort());
  });

  it.each(Object.entries(fields))('%s is set by its flag', async (field, [argv, value]) => {
    const { add, saved } = createProfile();
    const { exitCode, stderr } = await add(argv);
    expect([exitCode, stderr.includes('Error')]).toEqual([0, false]);
    expect(memberAt(saved(), field)).toEqual(value);
  });

  it('keeps the other time limits, and removes single ones', async () => {
    const { add, update, saved } = createProfile();
    await add([...secret, '--connect-timeout', '5', '--body-timeout', '6']);
    await update(['--connect-timeout', '7', '--unset', 'body-timeout']);
    expect(saved().timeouts).toEqual({ connect: 7000 });
    const names = ['connect-timeout', 'header', 'proxy', 'allow-insecure-http'];
    await update(names.flatMap((name) => ['--unset', name]));
    expect(saved()).toEqual({ url: 'https://scim.example.com/v2', auth: { kind: 'bearer', token: 'env:X' } });
  });

  it.each([
    [['--header', 'planted-value'], '--header must have the form NAME:VALUE, but the colon or the name is missing'],
    [['--token-parameter', 'x', ...oauth], '--token-parameter must have the form NAME=VALUE'],
    [['--header', 'Authorization: planted-value'], 'is a header for credentials'],
    [['--proxy', 'http://me:planted-value@proxy'], 'must be "none", or an http(s) URL without a password'],
  ])('refuses %j without repeating the value', async (argv, message) => {
    const { add } = createProfile();
    const { exitCode, stderr } = await add([...secret, ...argv]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('planted-value');
  });
});

describe('a change that weakens the safety settings', () => {
  const safe = ['--protect', 'userName eq "root"', '--keep-members', 'Admins=2', '--environment', 'production'];

  it.each([
    [['--unset', 'protect'], 'people who match userName eq "root" are no longer protected'],
    [['--protect', 'userName eq "other"'], 'people who match userName eq "root" are no longer protected'],
    [['--keep-members', 'Admins=1'], 'the group Admins may have 1 members instead of 2'],
    [['--unset', 'keep-members'], 'the group Admins may have 0 members instead of 2'],
    [['--environment', 'test'], 'removals no longer need the confirmation for production'],
    [['--unset', 'environment'], 'removals no longer need the confirmation for production'],
  ])('%j needs consent', async (argv, reason) => {
    const { add, update, saved } = createProfile();
    await add([...secret, ...safe]);
    const before = saved();
    const question = `Weaken the safety settings of profile p: ${reason}?`;
    const silent = await update(argv);
    expect([silent.exitCode, silent.stderr]).toEqual([
      2,
      `Error: a question cannot be asked, because the terminal is not interactive: ${question}\n  hint   to give consent without a question, use --yes\n`,
    ]);
    const asked: string[] = [];
    const confirm = async (message: string) => {
      asked.push(message);
      return false;
    };
    const declined = await update(argv, { terminal: true, prompter: { confirm } });
    expect([declined.exitCode, asked, saved()]).toEqual([9, [question], before]);
    expect((await update([...argv, '--yes'])).exitCode).toBe(0);
    expect(saved()).not.toEqual(before);
    const forced = await add([...secret, '--force', '--yes', ...safe]);
    expect(forced.exitCode).toBe(0);
    if (argv[0] !== '--unset') expect((await add([...secret, '--force', ...argv])).exitCode).toBe(2);
  });

  it('needs no consent if it only adds', async () => {
    const { add, update } = createProfile();
    await add([...secret, ...safe]);
    const more = ['--protect', 'userName eq "root"', '--protect', 'userName eq "b"', '--keep-members', 'Admins=3'];
    expect((await update([...more, '--environment', 'prod-eu', '--max-removals', '50'])).exitCode).toBe(0);
  });
});

import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { behaviourNames } from '../../../mock-server/behaviour/index.ts';
import { findMockServers, type RunningMockServer } from '../../../src/state/mock-servers.ts';
import { manifest, scimctl } from '../../cli/run.ts';
import { eventually } from '../../support/eventually.ts';

const secret = 'planted-secret-3d90';
let env: Record<string, string>;

beforeAll(async () => {
  env = { SCIMCTL_CONFIG_DIR: await mkdtemp(path.join(tmpdir(), 'behaviour-')), MOCK_SECRET: secret };
});
afterAll(() => rm(env['SCIMCTL_CONFIG_DIR'] as string, { recursive: true }));

const stopping: AbortController[] = [];
afterEach(() => {
  for (const controller of stopping.splice(0)) controller.abort();
});

/** Runs `mock serve` until `stop` is called. `stop` resolves with the output. */
async function serve(...flags: string[]) {
  const controller = new AbortController();
  stopping.push(controller);
  const argv = ['mock', 'serve', '--port', '0', '--control', '-o', 'table', ...flags];
  const ended = scimctl(argv, { env, signal: controller.signal });
  const server = await eventually(async (): Promise<RunningMockServer> => {
    const [found] = await findMockServers(env);
    if (!found) throw new Error('it has not started yet');
    return found;
  });
  const stop = async () => {
    controller.abort();
    return (await ended).stdout;
  };
  return { ...server, stop };
}

describe('mock serve --behaviour', () => {
  it('behaves as it is told, in several ways at once', async () => {
    const { url, stop } = await serve('--no-auth', '--behaviour', 'errorShape=scim11', '--behaviour', 'pathCase=any');
    const answer = await fetch(`${url}/users/nobody`);
    expect(await answer.json()).toEqual({
      Errors: [{ description: 'there is no User with the id "nobody"', code: '404' }],
    });
    await stop();
  });

  it.each([
    ['auth=basic', ['--auth', 'basic', '--username', 'scimctl']],
    ['auth=oauth', ['--auth', 'oauth2-client-credentials', '--client-id', 'scimctl']],
  ])('%s says how to get in, and scimctl gets in that way', async (behaviour, flags) => {
    const { url, port, stop } = await serve('--token', secret, '--behaviour', behaviour);
    const tokenUrl = behaviour === 'auth=oauth' ? ['--token-url', `http://127.0.0.1:${port}/oauth/token`] : [];
    const profile = ['mock', '--url', url, ...flags.slice(0, 2), ...tokenUrl, ...flags.slice(2)];
    const add = ['profiles', 'add', ...profile, '--secret', 'env:MOCK_SECRET'];
    expect(await scimctl([...add, '--force'], { env })).toMatchObject({ exitCode: 0 });
    expect(await scimctl(['users', 'list', '--profile', 'mock'], { env })).toMatchObject({
      exitCode: 0,
      stdout: '[]\n',
    });
    expect((await stop()).replaceAll(/\s+/g, ' ')).toContain(`scimctl ${add.join(' ')}`);
  });

  it('auth=oauth lets a client in that has the private key of --client-key', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const folder = mkdtempSync(path.join(env['SCIMCTL_CONFIG_DIR'] as string, 'key-'));
    const [own, shared] = [path.join(folder, 'client.pem'), path.join(folder, 'public.pem')];
    writeFileSync(own, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    writeFileSync(shared, publicKey.export({ type: 'spki', format: 'pem' }));
    const { url, port, stop } = await serve('--behaviour', 'auth=oauth', '--client-key', shared);
    const tokenUrl = ['--token-url', `http://127.0.0.1:${port}/oauth/token`, '--client-id', 'scimctl'];
    const client = ['--client-auth', 'private_key_jwt', '--client-key', `file:${own}`];
    const add = ['profiles', 'add', 'key', '--url', url, '--auth', 'oauth2-client-credentials', ...tokenUrl, ...client];
    expect(await scimctl(add, { env })).toMatchObject({ exitCode: 0 });
    const { exitCode, stdout, stderr } = await scimctl(['users', 'list', '--profile', 'key', '--debug'], { env });
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '[]\n' });
    expect(stderr).not.toContain('eyJ');
    await stop();
  });

  it.each([
    [['--client-key', 'x.pem'], '--client-key needs --behaviour auth=oauth', undefined],
    [
      ['--behaviour', 'auth=oauth', '--client-key', 'there-is-none.pem'],
      '--client-key there-is-none.pem cannot be read: ENOENT',
      undefined,
    ],
    [['--behaviour', 'delet=hard'], '--behaviour: there is no behaviour "delet"', 'did you mean "delete"?'],
    [
      ['--behaviour', 'delete=deactivated'],
      '--behaviour: delete must be one of hard, deactivate, deactivate-later, deactivate-then-404, not "deactivated"',
      'did you mean "deactivate"?',
    ],
    [
      ['--behaviour', 'bulk=perhaps'],
      '--behaviour: bulk must be on or off, not "perhaps"',
      'to see all names and values, run scimctl mock behaviours',
    ],
    [
      ['--behaviour', 'requiredAttributes=displayNam'],
      '--behaviour: requiredAttributes: no schema has an attribute "displayNam"',
      'did you mean "displayName"?',
    ],
    [
      ['--behaviour', 'singleValued=email'],
      '--behaviour: singleValued: no schema has a multi-valued attribute "email"',
      'did you mean "emails"?',
    ],
    [
      ['--behaviour', 'singleObjects=email'],
      '--behaviour: singleObjects: no resource type has an attribute "email"',
      'did you mean "emails"?',
    ],
    [
      ['--behaviour', 'attributeNames=email:x'],
      '--behaviour: attributeNames: no resource type has an attribute "email"',
      'did you mean "emails"?',
    ],
    [
      ['--behaviour', 'attributeNames=name.givenName:first'],
      '--behaviour: attributeNames: "name.givenName" is not a top-level attribute, and only a top-level attribute can have another form in responses',
      'to see all names and values, run scimctl mock behaviours',
    ],
    [
      ['--behaviour', 'singleObjects=User:emails'],
      '--behaviour: singleObjects: "User:emails" is not a top-level attribute, and only a top-level attribute can have another form in responses',
      'to see all names and values, run scimctl mock behaviours',
    ],
    [
      ['--behaviour', 'attributeNames=externalId:Schemas'],
      '--behaviour: attributeNames: no attribute can get the name "Schemas", because every resource has an attribute with this name',
      'to see all names and values, run scimctl mock behaviours',
    ],
    [['--no-auth', '--behaviour', 'auth=basic'], '--no-auth cannot be used with --behaviour auth=basic', undefined],
    [['--behaviour', 'auth=none', '--token', secret], '--token cannot be used with --behaviour auth=none', undefined],
    [
      ['--behaviour', 'auth=none', '--host', '0.0.0.0'],
      '--behaviour auth=none would give access without authentication to every client that can reach 0.0.0.0',
      'omit --host, or give --token instead of --behaviour auth=none',
    ],
  ])('%j is refused', async (flags, message, hint) => {
    const { exitCode, stderr } = await scimctl(['mock', 'serve', '--port', '0', '-o', 'json', ...flags], { env });
    expect(exitCode).toBe(2);
    expect(JSON.parse(stderr)).toMatchObject({ message, ...(hint === undefined ? {} : { hint }) });
  });

  it('is explained with every name in the help', () => {
    expect(manifest.describe('mock:serve').description).toContain(behaviourNames.join(', '));
  });
});

describe('mock behaviours', () => {
  it('lists the table', async () => {
    const { exitCode, stdout } = await scimctl(['mock', 'behaviours', '-o', 'json'], { env });
    expect(exitCode).toBe(0);
    const listed = JSON.parse(stdout) as { name: string }[];
    expect(listed.map(({ name }) => name)).toEqual(behaviourNames);
    expect(listed[0]).toEqual({
      name: 'pagination',
      default: 'both',
      values: 'index, cursor, both, cursor-on-request, none',
      summary: expect.stringContaining('Methods of pagination'),
      basis: expect.stringContaining('RFC 9865'),
    });
  });
});

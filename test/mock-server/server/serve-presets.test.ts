import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { scimctl } from '../../cli/run.ts';
import { group, user } from '../provider/harness.ts';
import { createServeFixture } from './serve.ts';

const { folder, serve } = createServeFixture();

interface Place {
  readonly url: string;
  readonly token: string;
  readonly name?: string;
  readonly preset?: string;
  readonly db?: string | null;
  readonly port?: number;
}

const one = (output: string): Place => JSON.parse(output);
const several = (output: string): { readonly port: number; readonly tenants: readonly Place[] } => JSON.parse(output);

async function send({ url, token }: Place, method: string, target: string, body?: object) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' };
  return fetch(`${url}${target}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
}

describe('mock serve --preset', () => {
  it('serves at the path of the vendor, and says so', async () => {
    const ready = await serve(one, '-o', 'json', '--preset', 'aws');
    expect(ready).toMatchObject({ url: `http://127.0.0.1:${ready.port}/tenant/scim/v2`, preset: 'aws' });
    expect((await send(ready, 'PUT', '/Groups/x', group('g'))).status).toBe(405);
  });

  it('--behaviour wins', async () => {
    const ready = await serve(one, '-o', 'json', '--preset', 'aws', '--behaviour', 'methods=any');
    expect((await send(ready, 'PUT', '/Groups/x', group('g'))).status).toBe(404);
    expect((await send(ready, 'POST', '/Users', user('ada'))).status).toBe(400);
  });

  it('several times, serves each with its own path, token and file', async () => {
    const db = path.join(folder(), 'people.ndjson');
    const { tenants, port } = await serve(several, '-o', 'json', '--db', db, '--preset', 'aws', '--preset', 'generic');
    const [aws, generic] = tenants as [Place, Place];
    expect(aws).toMatchObject({ name: 'aws', preset: 'aws', url: `http://127.0.0.1:${port}/aws/tenant/scim/v2` });
    expect(generic).toMatchObject({ preset: 'generic', url: `http://127.0.0.1:${port}/generic/scim/v2` });
    expect(generic.token).not.toBe(aws.token);
    expect((await send({ ...generic, token: aws.token }, 'GET', '/Users')).status).toBe(401);
    expect((await send(generic, 'POST', '/Users', user('ada'))).status).toBe(201);
    expect((await send(aws, 'POST', '/Users', user('ada'))).status).toBe(400);
    expect(generic.db).toBe(path.join(folder(), 'people.generic.ndjson'));
    expect(await readFile(generic.db ?? '', 'utf8')).toContain('scimctl-store');
  });

  it('says on a terminal which preset is where', async () => {
    const read = (output: string) => {
      if (!output.includes('Ctrl-C')) throw new Error('it is not ready yet');
      return { output };
    };
    const { output } = await serve(read, '-o', 'table', '--no-auth', '--preset', 'aws', '--preset', 'generic');
    const shown = output.replaceAll(/:\d+\//g, ':PORT/');
    expect(shown).toContain('SCIM service provider ready, with presets\n');
    expect(shown).toContain('aws\n  base URL  http://127.0.0.1:PORT/aws/tenant/scim/v2\n  preset    aws\n');
    expect(shown).toContain('generic\n  base URL  http://127.0.0.1:PORT/generic/scim/v2\n  preset    generic\n');
    expect(shown).toContain(
      [
        'In another terminal:',
        '  scimctl profiles add --from-mock',
        '  scimctl users list --profile aws',
        '  # Or without profiles, for one of the services:',
        '  # aws',
        '  export SCIMCTL_URL=http://127.0.0.1:PORT/aws/tenant/scim/v2 SCIMCTL_TOKEN=',
        '  scimctl users list',
        '  # generic',
        '  export SCIMCTL_URL=http://127.0.0.1:PORT/generic/scim/v2 SCIMCTL_TOKEN=',
        '  scimctl users list',
        '',
        'Ctrl-C stops the server.',
      ].join('\n'),
    );
  });

  it('with --tenants, gives the preset to each tenant', async () => {
    const { tenants } = await serve(several, '-o', 'json', '--preset', 'aws', '--tenants', 'acme,globex');
    expect(tenants.map(({ name, preset, url }) => [name, preset, new URL(url).pathname])).toEqual([
      ['acme', 'aws', '/acme/tenant/scim/v2'],
      ['globex', 'aws', '/globex/tenant/scim/v2'],
    ]);
  });

  it.each([
    [
      ['--preset', 'asw'],
      '--preset: there is no preset "asw": did you mean "aws"?',
      'to see all vendors, run scimctl dialects list',
    ],
    [['--preset', 'aws', '--preset', 'aws'], '--preset aws is given twice', undefined],
    [
      ['--preset', 'aws', '--preset', 'generic', '--tenants', 'a,b'],
      '--tenants can be used with only one --preset',
      'give only one --preset: all tenants then have this preset',
    ],
    [
      ['--preset', 'aws', '--preset', 'generic', '--token', 'planted-secret-3d90'],
      '--token cannot be used with several --preset, because each preset has its own token',
      'scimctl mock serve prints the token of each preset when the server starts',
    ],
  ])('%j is refused', async (flags, message, hint) => {
    const { exitCode, stderr } = await scimctl(['mock', 'serve', '--port', '0', '-o', 'json', ...flags], {
      env: { SCIMCTL_CONFIG_DIR: folder() },
    });
    expect(exitCode).toBe(2);
    expect(JSON.parse(stderr)).toMatchObject({ message, ...(hint === undefined ? {} : { hint }) });
  });
});

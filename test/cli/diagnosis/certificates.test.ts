import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { scimctl } from '../run.ts';

const fixture = (name: string) =>
  fileURLToPath(new URL(`../../client/transport/fixtures/loopback.${name}.pem`, import.meta.url));
/** A self-signed certificate for 127.0.0.1, so it is also its own authority. It expires on 2126-10-29. */
const cert = fixture('cert');
const key = fixture('key');
const expiry = Date.UTC(2126, 9, 29, 4, 7, 59);
const day = 86_400_000;

interface Row {
  readonly check: string;
  readonly result: string;
  readonly detail: string;
  readonly hint?: string;
}

/** Runs `doctor` against an empty service that has the certificate. `time` is the current time. */
async function doctor(flags: readonly string[], time = expiry - 90 * day) {
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-certificates-'));
  const date = new Date(time).toUTCString();
  const page = {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: 0,
    Resources: [],
  };
  const server = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (request, response) => {
    const isList = request.url?.startsWith('/Users') === true;
    response.writeHead(isList ? 200 : 404, { 'content-type': 'application/scim+json', date });
    response.end(JSON.stringify(isList ? page : { status: '404' }));
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const options = { env: { SCIMCTL_CONFIG_DIR: folder }, time: () => time, cwd: folder };
  writeFileSync(path.join(folder, 'other.pem'), 'no certificate\n');
  writeFileSync(path.join(folder, 'key.pem'), readFileSync(key), { mode: 0o600 });
  const added = await scimctl(['profiles', 'add', 'hr', '--url', url, '--auth', 'none', ...flags], options);
  expect(added.exitCode).toBe(0);
  const { exitCode, stdout } = await scimctl(['doctor', '--profile', 'hr', '-o', 'json'], options);
  const rows = JSON.parse(stdout) as Row[];
  return { exitCode, find: (check: string) => rows.find((row) => row.check === check) };
}

const renewal = 'the operator of the service must renew the certificate';
const replacement = 'to use another certificate, run scimctl profiles update hr --cert FILE --key FILE';

it.each([
  [expiry - 90 * day, 'ok', 'the certificate of the service expires in 90 days, on 2126-10-29', undefined],
  [expiry - 30 * day, 'ok', 'the certificate of the service expires in 30 days, on 2126-10-29', undefined],
  [expiry - 30 * day + 1, 'warn', 'the certificate of the service expires in 29 days, on 2126-10-29', renewal],
  [expiry + 2 * day, 'warn', 'the certificate of the service expired 2 days ago, on 2126-10-29', renewal],
])('doctor shows the expiry of the certificate of the service at %i', async (time, result, detail, hint) => {
  const { exitCode, find } = await doctor(['--ca', cert], time);
  expect(exitCode).toBe(0);
  expect([find('certificate')?.result, find('certificate')?.detail, find('certificate')?.hint]).toEqual([
    result,
    detail,
    hint,
  ]);
  expect(find('clientCertificate')).toBeUndefined();
});

it('doctor shows the expiry of the client certificate, also if the service is not reached', async () => {
  const { exitCode, find } = await doctor(['--cert', cert, '--key', 'key.pem'], expiry - 3 * day);
  expect(exitCode).toBe(6);
  expect(find('clientCertificate')).toEqual({
    id: 'clientCertificate',
    check: 'clientCertificate',
    result: 'warn',
    detail: 'the client certificate expires in 3 days, on 2126-10-29',
    hint: replacement,
  });
  expect(find('reach')?.result).toBe('fail');
});

it('doctor says nothing about a certificate that was not checked', async () => {
  const { exitCode, find } = await doctor(['--allow-invalid-certificate']);
  expect([exitCode, find('certificate'), find('tls')?.result]).toEqual([0, undefined, 'warn']);
});

it('doctor warns about a file that contains no certificate', async () => {
  const { find } = await doctor(['--ca', cert, '--cert', 'other.pem', '--key', 'key.pem']);
  expect([find('clientCertificate')?.detail, find('clientCertificate')?.hint]).toEqual([
    'the file of the client certificate contains no certificate',
    replacement,
  ]);
});

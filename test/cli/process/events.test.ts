import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { createMockServer, type MockServer } from '../../../mock-server/server/create-mock-server.ts';
import { eventTokenMediaType, printUnsecuredToken } from '../../../src/protocol/events/event-token.ts';
import { eventUri } from '../../../src/protocol/events/event-uris.ts';
import type { Layer } from '../../../src/protocol/exchange/exchange.ts';
import { isObject, type JsonObject } from '../../../src/protocol/json/json.ts';
import { until } from '../../support/eventually.ts';
import { bin, ended, environment, scimctl, start } from './program.ts';

const receiverToken = 'planted-event-token';
const follow = ['events', 'poll', '--ack', '--follow', '--jwks', '/SecurityEvents/jwks', '-o', 'ndjson'];

/** Waits until the output of a process contains text that matches `match`. */
async function said(
  child: ChildProcessWithoutNullStreams,
  from: 'stdout' | 'stderr',
  match: RegExp,
): Promise<string[]> {
  let text = '';
  for await (const [chunk] of on(child, from)) {
    text += String(chunk);
    const found = match.exec(text);
    if (found) return [...found];
  }
  throw new Error(`the process ended, and has said: ${text}`);
}

async function* on(child: ChildProcessWithoutNullStreams, from: 'stdout' | 'stderr'): AsyncGenerator<[Buffer]> {
  for (;;) yield (await once(child[from], 'data')) as [Buffer];
}

function linesOf(text: string): JsonObject[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as JsonObject);
}

/** Returns the subject type, `verified` and the event names of a token. */
function summaryOf({ sub_id, events, verified }: JsonObject) {
  const names = isObject(events) ? Object.keys(events).map((uri) => uri.split(':').slice(6).join(':')) : [];
  return [String(isObject(sub_id) && sub_id.uri).split('/')[1], verified, ...names];
}

/** Makes one change of each kind. */
async function change(env: NodeJS.ProcessEnv): Promise<void> {
  for (const argv of [
    ['users', 'create', '--user-name', 'ada', '--set', 'password=planted-Pass-1'],
    ['users', 'update', 'ada', '--title', 'Dr.'],
    ['groups', 'create', '--display-name', 'Staff'],
    ['groups', 'add-member', 'Staff', 'ada'],
    ['users', 'deactivate', 'ada', '--yes'],
    ['users', 'delete', 'ada', '--yes'],
  ]) {
    const { code, stderr } = await scimctl([...argv, '--quiet'], env);
    expect(code, `${argv.join(' ')}: ${stderr}`).toBe(0);
  }
}

const changes = [
  ['Users', 'create:full'],
  ['Users', 'patch:full'],
  ['Groups', 'create:full'],
  ['Groups', 'patch:full'],
  ['Users', 'patch:full', 'deactivate'],
  ['Groups', 'patch:full'],
  ['Users', 'delete'],
];

const serviceEnvironment = ({ url, token }: MockServer): NodeJS.ProcessEnv => ({
  ...environment(),
  SCIMCTL_URL: url,
  SCIMCTL_TOKEN: token,
});

it('each change of scimctl arrives once and in order, by poll and by push', async () => {
  const receiver = start(['events', 'receive', '--port', '0', '--max', '7', '-o', 'ndjson'], {
    ...environment(),
    SCIMCTL_EVENT_TOKEN: receiverToken,
  });
  const pushed = ended(receiver);
  const [, url = ''] = await said(receiver, 'stderr', /Listening on (\S+)/);
  const argv = ['mock', 'serve', '--port', '0', '--behaviour', 'securityEvents=full', '--event-receiver', url];
  const server = start([...argv, '-o', 'json'], { ...environment(), SCIMCTL_EVENT_TOKEN: receiverToken });
  const stopped = ended(server);
  const [ready] = await said(server, 'stdout', /^\{.*\}$/m);
  const { url: base, token } = JSON.parse(ready ?? '') as { url: string; token: string };
  const env = { ...environment(), SCIMCTL_URL: base, SCIMCTL_TOKEN: token };

  const follower = start([...follow, '--max', '7'], env);
  const followed = ended(follower);
  await change(env);

  const polled = await followed;
  expect([polled.code, polled.stderr]).toEqual([0, '']);
  expect(linesOf(polled.stdout).map(summaryOf)).toEqual(changes.map(([type, ...names]) => [type, true, ...names]));
  const left = await scimctl(['events', 'poll', '--quiet'], env);
  expect([left.code, left.stdout]).toEqual([0, '[]\n']);

  const received = await pushed;
  expect(received.code).toBe(0);
  expect(linesOf(received.stdout).map(summaryOf)).toEqual(changes.map(([type, ...names]) => [type, false, ...names]));
  const jtis = (text: string) => linesOf(text).map(({ jti }) => jti);
  expect(jtis(received.stdout)).toEqual(jtis(polled.stdout));
  expect(new Set(jtis(polled.stdout)).size).toBe(7);

  server.kill('SIGINT');
  const { code, stderr } = await stopped;
  expect([code, stderr]).toEqual([0, 'Stopped\n']);
  expect(JSON.stringify([polled, received, stderr])).not.toContain('planted');
});

it('an event arrives again if the program is killed before the acknowledgement', async () => {
  let polls = 0;
  // The second poll acknowledges the first event. This layer never passes the second poll to the provider, so the event
  // is not acknowledged.
  const layer: Layer = (next) => (request) => {
    if (request.path !== '/SecurityEvents/poll' || ++polls !== 2) return next(request);
    return new Promise((resolve) => {
      request.signal?.addEventListener('abort', () => resolve({ status: 503, headers: {} }));
    });
  };
  await using server = await createMockServer({ behaviour: { securityEvents: 'notice' }, layers: [layer] });
  const env = serviceEnvironment(server);
  const created = await scimctl(['users', 'create', '--user-name', 'ada', '--quiet'], env);
  expect(created.code, created.stderr).toBe(0);

  const killed = start(follow, env);
  const end = ended(killed);
  const [line] = await said(killed, 'stdout', /^\{.*\}\n/);
  await until(() => polls === 2);
  killed.kill('SIGKILL');
  expect((await end).signal).toBe('SIGKILL');
  expect(server.events?.status().queued).toBe(1);

  const again = await scimctl([...follow, '--max', '1'], env);
  expect(again.stdout).toBe(line);
  expect(server.events?.status().queued).toBe(0);
});

it('an event that nobody reads is not acknowledged, and the closed pipe is no error', async () => {
  await using server = await createMockServer({ behaviour: { securityEvents: 'notice' } });
  const env = serviceEnvironment(server);
  const created = await scimctl(['users', 'create', '--user-name', 'ada', '--quiet'], env);
  expect(created.code, created.stderr).toBe(0);
  const child = spawn(process.execPath, [bin, 'events', 'poll', '--ack', '--quiet', '-o', 'ndjson'], { env });
  child.stdout.destroy();
  const { code, stderr } = await ended(child);
  expect([code, stderr]).toEqual([0, '']);
  expect(server.events?.status().queued).toBe(1);
});

it('a receiver whose reader is gone asks for the event again', async () => {
  const child = start(['events', 'receive', '--port', '0', '--quiet', '-o', 'ndjson']);
  const end = ended(child);
  const [, url = ''] = await said(child, 'stderr', /Listening on (\S+)/);
  child.stdout.destroy();
  const claims = {
    iss: 'https://scim.example.com',
    aud: ['https://hr.example.com'],
    iat: 1_458_505_044,
    jti: 'j-1',
    sub_id: { format: 'scim', uri: '/Users/1' },
    events: { [eventUri.delete]: {} },
  };
  const headers = { 'content-type': eventTokenMediaType };
  const { status } = await fetch(url, { method: 'POST', headers, body: printUnsecuredToken(claims) });
  expect(status).toBe(503);
  expect((await end).code).toBe(0);
});

import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../../src/protocol/exchange/exchange.ts';
import { NetworkError } from '../../../src/protocol/exchange/network-error.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { scimctl } from '../run.ts';
import { eventService, linesOf } from './event-service.ts';

const poll = ['events', 'poll', '-o', 'ndjson'];
const withKeys = ['--jwks', '/SecurityEvents/jwks'];
const uris = (stdout: string) => linesOf(stdout).map(({ sub_id }) => (sub_id as JsonObject).uri);
const pollPath = '/SecurityEvents/poll';

/** Replaces the JWK set of a service. */
const withJwks =
  (next: Exchange, jwks: Exchange): Exchange =>
  (request) =>
    (request.path === '/SecurityEvents/jwks' ? jwks : next)(request);

/** Creates a folder with a public key that belongs to no token. */
function folderWithKey(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-events-'));
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(path.join(folder, 'key.pem'), String(publicKey.export({ type: 'spki', format: 'pem' })));
  return folder;
}

describe('events poll', () => {
  it('shows the events and leaves them on the service', async () => {
    const service = eventService();
    await service.createUsers(2);
    for (const _ of [1, 2]) {
      const ran = await scimctl(poll, service);
      expect(ran.exitCode).toBe(0);
      expect(linesOf(ran.stdout)).toMatchObject([
        { sub_id: { uri: '/Users/id-2' }, signature: 'unverified', verified: false, problems: [] },
        { sub_id: { uri: '/Users/id-4' }, signature: 'unverified', verified: false, problems: [] },
      ]);
      expect(ran.stderr).toBe('Note: the signatures of the events are not verified, because no key is given\n');
    }
    expect(service.waiting()).toBe(2);
  });

  it('takes all events with --ack, over several requests, and verifies them with the keys of the service', async () => {
    const service = eventService();
    await service.createUsers(250);
    const ran = await scimctl([...poll, '--ack', ...withKeys], service);
    expect([ran.exitCode, ran.stderr]).toEqual([0, '']);
    const events = linesOf(ran.stdout);
    expect(new Set(events.map(({ jti }) => jti)).size).toBe(250);
    expect(events.every(({ verified, signature }) => verified === true && signature === 'valid')).toBe(true);
    expect(service.waiting()).toBe(0);
  });

  it('ends after --max events, and says without --ack that there are more', async () => {
    const service = eventService();
    await service.createUsers(3);
    const seen = await scimctl([...poll, '--max', '2', ...withKeys], service);
    expect(uris(seen.stdout)).toEqual(['/Users/id-2', '/Users/id-4']);
    const taken = await scimctl([...poll, '--max', '2', '--ack', ...withKeys], service);
    expect([uris(taken.stdout).length, taken.stderr, service.waiting()]).toEqual([2, '', 1]);
    await service.createUsers(200);
    const more = await scimctl([...poll, ...withKeys], service);
    expect(linesOf(more.stdout).length).toBe(100);
    expect(more.stderr).toBe('Note: the service has more events; to read all events, use --ack\n');
  });

  it('shows as many events as --max says, also without --ack', async () => {
    const service = eventService();
    await service.createUsers(150);
    const ran = await scimctl([...poll, '--max', '150', ...withKeys], service);
    expect([linesOf(ran.stdout).length, ran.stderr]).toEqual([150, '']);
  });

  it.each(['ndjson', 'json', 'yaml', 'csv', 'tsv', 'raw', 'table', 'table --columns jti'])(
    'acknowledges no event before the event is written as %s',
    async (shown) => {
      const [format = '', ...columns] = shown.split(' ');
      const written: string[] = [];
      const early: string[] = [];
      const service = eventService((next) => (request) => {
        const { ack = [] } = (request.body ?? {}) as { ack?: string[] };
        const text = written.join('');
        for (const jti of ack)
          if (!text.includes(format === 'raw' ? Buffer.from(`"${jti}"`).toString() : jti)) early.push(jti);
        return next(request);
      });
      await service.createUsers(3);
      const onOutput = (text: string): void => {
        // Decodes the tokens: the jti is in base64url.
        const tokens = text.split(/\s+/).map((word) => Buffer.from(word.split('.')[1] ?? '', 'base64url').toString());
        written.push(text, ...tokens);
      };
      const ran = await scimctl(['events', 'poll', '--ack', '-o', format, ...columns], { ...service, onOutput });
      expect([ran.exitCode, early, service.waiting()]).toEqual([0, [], 0]);
    },
  );

  it('shows one line for each event to people', async () => {
    const service = eventService();
    await service.createUsers(1);
    await service.send('DELETE', '/Users/id-2');
    const ran = await scimctl(['events', 'poll', ...withKeys], { ...service, terminal: true });
    expect(ran.stdout.split('\n')).toEqual([
      expect.stringMatching(/^20\d\d-\S+Z {2}prov:create:notice {2}\/Users\/id-2 {2}[\da-f-]{36} {2}verified$/),
      expect.stringMatching(/^20\d\d-\S+Z {2}prov:delete {2}\/Users\/id-2 {2}[\da-f-]{36} {2}verified$/),
      '',
    ]);
  });

  it('shows an event whose key is wrong, and reports the event instead of acknowledging it', async () => {
    const service = eventService();
    await service.createUsers(1);
    const ran = await scimctl([...poll, '--ack', '--key', 'key.pem'], { ...service, cwd: folderWithKey() });
    expect([ran.exitCode, ran.stderr]).toEqual([7, '1 event has a problem\n']);
    expect(linesOf(ran.stdout)).toMatchObject([
      { signature: 'unverified', verified: false, problems: ['the signature does not match the key'] },
    ]);
    expect([service.waiting(), service.refused()]).toEqual([0, 1]);
  });

  it('reads the keys of the service once more for events of an unknown key, and then reports these events', async () => {
    const [service, other] = [eventService(), eventService()];
    await service.createUsers(3);
    const reads: string[] = [];
    const exchange = withJwks(service.exchange, (request) => {
      reads.push(request.method);
      return other.exchange(request);
    });
    const ran = await scimctl([...poll, '--ack', ...withKeys], { exchange });
    expect([ran.exitCode, ran.stderr]).toEqual([7, '3 events have problems\n']);
    const problem = 'no key matches the algorithm ES256 and the "kid" of the token';
    expect(linesOf(ran.stdout).map(({ problems }) => problems)).toEqual([[problem], [problem], [problem]]);
    expect([reads, service.refused()]).toEqual([['GET', 'GET'], 3]);
  });

  it('reports no event if the keys of the service cannot be read again', async () => {
    const [service, other] = [eventService(), eventService()];
    await service.createUsers(1);
    let reads = 0;
    const exchange = withJwks(service.exchange, async (request) =>
      ++reads === 1 ? other.exchange(request) : { status: 500, headers: {}, body: { detail: 'no keys today' } },
    );
    const ran = await scimctl([...poll, '--ack', ...withKeys], { exchange });
    expect([ran.exitCode, ran.stdout, JSON.parse(ran.stderr).detail]).toEqual([6, '', 'no keys today']);
    expect([service.waiting(), service.refused()]).toEqual([1, 0]);
  });

  it('ignores keys of the service that are not supported', async () => {
    const service = eventService();
    await service.createUsers(1);
    const exchange = withJwks(service.exchange, async (request) => {
      const { keys } = (await service.exchange(request)).body as { keys: JsonObject[] };
      return { status: 200, headers: {}, body: { keys: [{ kty: 'oct', k: 'c2VjcmV0' }, ...keys] } };
    });
    const ran = await scimctl([...poll, ...withKeys], { exchange });
    expect([ran.exitCode, ran.stderr]).toEqual([0, '']);
    expect(linesOf(ran.stdout)).toMatchObject([{ verified: true }]);
  });

  it('calls a response without a public key a wrong response, and hides secret members', async () => {
    const service = eventService();
    await service.createUsers(1);
    const body = { keys: [{ kty: 'oct', k: 'c2VjcmV0' }] };
    const exchange = withJwks(service.exchange, async () => ({ status: 200, headers: {}, body }));
    const ran = await scimctl([...poll, '--ack', ...withKeys], { exchange });
    expect([ran.exitCode, ran.stdout, JSON.parse(ran.stderr).detail]).toEqual([
      6,
      '',
      'the server responded with status 200 without a public key and with a body that is not SCIM (no content type): {"keys":[{"kty":"oct","k":"[redacted]"}]}',
    ]);
    expect(service.waiting()).toBe(1);
  });

  it('shows text that is no token as an event with a problem', async () => {
    const { exchange, createUsers } = eventService((next) => async (request) => {
      if (request.path !== pollPath) return next(request);
      return { status: 200, headers: {}, body: { sets: { a: '\u001b[31mno token' } } };
    });
    await createUsers(1);
    const ran = await scimctl(poll, { exchange });
    expect(ran.exitCode).toBe(7);
    expect(linesOf(ran.stdout)).toEqual([
      { jti: 'a', signature: 'unverified', verified: false, problems: ['the text is not a Security Event Token'] },
    ]);
  });

  it('ends if the service repeats events that were acknowledged', async () => {
    const service = eventService((next) => (request) => {
      const { ack: _ack, ...body } = (request.body ?? {}) as JsonObject;
      return next({ ...request, body });
    });
    await service.createUsers(150);
    const ran = await scimctl([...poll, '--ack', '--quiet'], service);
    expect(ran.exitCode).toBe(7);
    expect(linesOf(ran.stdout).length).toBe(100);
    expect(JSON.parse(ran.stderr)).toMatchObject({ message: 'the service repeats events that were acknowledged' });
  });

  it.each<[string, object]>([
    ['status 204', { status: 204, headers: {} }],
    ['no sets', { status: 200, headers: {}, body: { moreAvailable: false } }],
  ])('takes an answer of a service without waiting events for no events: %s', async (_, answer) => {
    const { exchange } = eventService(() => async () => answer as never);
    const ran = await scimctl([...poll, '--ack', '--quiet'], { exchange });
    expect([ran.exitCode, ran.stdout, ran.stderr]).toEqual([0, '', '']);
  });

  it('waits for a service that prepares its events, and ends if the events never come', async () => {
    const pauses: number[] = [];
    const sleep = async (milliseconds: number): Promise<void> => void pauses.push(milliseconds);
    let answers = 0;
    const service = eventService((next) => async (request) => {
      if (request.path !== pollPath || ++answers > 3) return next(request);
      return { status: 200, headers: {}, body: { sets: {}, moreAvailable: true } };
    });
    await service.createUsers(2);
    const ran = await scimctl([...poll, '--ack', '--quiet'], { ...service, sleep });
    expect([ran.exitCode, linesOf(ran.stdout).length, pauses]).toEqual([0, 2, [1000, 1000, 1000]]);
    answers = Number.NEGATIVE_INFINITY;
    await service.createUsers(1);
    const never = await scimctl([...poll, '--ack', '--quiet'], { ...service, sleep });
    expect([never.exitCode, never.stdout, JSON.parse(never.stderr).message]).toEqual([
      7,
      '',
      'the service says that it has more events, but its responses contain no events',
    ]);
  });

  it('prints the names of the events with -o id', async () => {
    const service = eventService();
    await service.createUsers(2);
    const ran = await scimctl(['events', 'poll', '-o', 'id', '--quiet'], service);
    const names = linesOf((await scimctl([...poll, '--quiet'], service)).stdout).map(({ jti }) => jti);
    expect([ran.exitCode, ran.stdout.split('\n').filter(Boolean)]).toEqual([0, names]);
  });

  it.each(['--issuer', '--audience'])('reports nothing to the service if %s fits no event', async (flag) => {
    const service = eventService();
    await service.createUsers(3);
    const ran = await scimctl([...poll, '--ack', '--quiet', flag, 'https://typo.example.com'], service);
    expect([ran.exitCode, linesOf(ran.stdout).length, service.waiting(), service.refused()]).toEqual([7, 3, 3, 0]);
    expect(ran.stderr).toContain('so nothing was reported to the service');
  });

  it('quotes only the beginning of keys that are no JSON, and refuses a set of very many keys', async () => {
    const service = eventService();
    await service.createUsers(1);
    const raw = `{"keys":[{"kty":"RSA","n":"${'A'.repeat(2000)}`;
    const cut = withJwks(service.exchange, async () => ({ status: 200, headers: {}, raw }));
    const { stderr } = await scimctl([...poll, ...withKeys], { exchange: cut });
    expect(JSON.parse(stderr).detail.length).toBeLessThan(400);
    const key = { kty: 'EC', crv: 'P-256' };
    const body = { keys: Array.from({ length: 101 }, () => key) };
    const many = withJwks(service.exchange, async () => ({ status: 200, headers: {}, body }));
    const ran = await scimctl([...poll, ...withKeys], { exchange: many });
    expect(JSON.parse(ran.stderr).message).toBe('the JWK set has 101 keys, and the maximum is 100');
  });

  it('refuses a response that has no events', async () => {
    const { exchange } = eventService(() => async () => ({ status: 200, headers: {}, body: { Resources: [] } }));
    const ran = await scimctl(poll, { exchange });
    expect(ran.exitCode).toBe(6);
    expect(JSON.parse(ran.stderr.split('\n').slice(1).join('\n')).detail).toContain('without "sets"');
  });

  it('writes nothing to the audit log, because no resource changes', async () => {
    const service = eventService();
    await service.createUsers(1);
    const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-events-'));
    const options = { ...service, env: { SCIMCTL_CONFIG_DIR: folder } };
    await scimctl([...poll, '--ack'], options);
    expect(existsSync(path.join(folder, 'state'))).toBe(false);
    // A poll creates no audit log, but a change of a resource does.
    await scimctl(['users', 'create', '--user-name', 'ada'], options);
    expect(existsSync(path.join(folder, 'state'))).toBe(true);
  });

  it.each([
    [['--follow'], '--follow needs --ack, because without --ack a service sends the same events again'],
    [['--jwks', '/jwks', '--key', 'k'], '--jwks cannot be used with --key'],
    [['--ack', '-q', '[].jti'], '--ack cannot be used with --query'],
    [['--path', 'https://other.example.com/poll'], 'https://other.example.com/poll is not a path'],
    [['--jwks', '//other.example.com/jwks'], '//other.example.com/jwks is not a path'],
  ])('refuses %j', async (flags, message) => {
    const { exchange } = eventService(() => () => Promise.reject(new Error('a request was sent')));
    const ran = await scimctl([...poll, '--quiet', ...flags], { exchange });
    expect([ran.exitCode, JSON.parse(ran.stderr).message]).toEqual([2, message]);
  });
});

describe('events poll --follow', () => {
  it('shows events as they arrive, and acknowledges the last of them after Ctrl-C', async () => {
    const interruption = new AbortController();
    const service = eventService();
    await service.createUsers(1);
    let lines = 0;
    const onOutput = (text: string): void => {
      for (const _ of linesOf(text)) {
        lines++;
        if (lines < 3) void service.createUsers(1);
        else interruption.abort();
      }
    };
    const ran = await scimctl([...poll, '--follow', '--ack', ...withKeys], {
      ...service,
      onOutput,
      signal: interruption.signal,
    });
    expect([ran.exitCode, ran.stderr]).toEqual([0, '']);
    expect(new Set(uris(ran.stdout)).size).toBe(3);
    expect(service.waiting()).toBe(0);
  });

  it('verifies an event of a new key of the service', async () => {
    const [first, second] = [eventService(), eventService()];
    await first.createUsers(1);
    await second.createUsers(1);
    let current = first;
    const ran = await scimctl([...poll, '--follow', '--ack', '--max', '2', ...withKeys], {
      exchange: (request) => current.exchange(request),
      // Simulates a restart: the service has a new key.
      onOutput: () => {
        current = second;
      },
    });
    expect([ran.exitCode, ran.stderr]).toEqual([0, '']);
    expect(linesOf(ran.stdout).map(({ verified }) => verified)).toEqual([true, true]);
    expect([second.waiting(), second.refused()]).toEqual([0, 0]);
  });

  it('ends at Ctrl-C while it reads the keys again, and reports no event', async () => {
    const interruption = new AbortController();
    const [service, other] = [eventService(), eventService()];
    await service.createUsers(1);
    let reads = 0;
    const exchange = withJwks(service.exchange, (request) => {
      if (++reads === 1) return other.exchange(request);
      interruption.abort();
      return Promise.reject(new NetworkError('the request was aborted', 'aborted', true));
    });
    const { signal } = interruption;
    const ran = await scimctl([...poll, '--follow', '--ack', '--max', '1', ...withKeys], { exchange, signal });
    expect([ran.exitCode, ran.stdout, ran.stderr]).toEqual([0, '', '']);
    expect([reads, service.waiting(), service.refused()]).toEqual([2, 1, 0]);
  });

  it('pauses between responses without events, if the service does not wait', async () => {
    const pauses: number[] = [];
    const service = eventService((next) => (request) => {
      const body = (request.body ?? {}) as JsonObject;
      return next(request.path === pollPath ? { ...request, body: { ...body, returnImmediately: true } } : request);
    });
    const ran = await scimctl([...poll, '--follow', '--ack', '--max', '1', ...withKeys], {
      ...service,
      sleep: async (milliseconds) => {
        pauses.push(milliseconds);
        if (pauses.length === 3) await service.createUsers(1);
      },
    });
    expect([ran.exitCode, pauses]).toEqual([0, [1000, 1000, 1000]]);
  });

  it('asks without waiting after a request that timed out, and ends if that times out too', async () => {
    const asked: unknown[] = [];
    const service = eventService();
    const failing =
      (times: number): Exchange =>
      (request) => {
        if (request.path !== pollPath) return service.exchange(request);
        asked.push((request.body as JsonObject).returnImmediately);
        if (asked.length > times) return service.exchange(request);
        return Promise.reject(new NetworkError('no response', 'timeout', true));
      };
    await service.createUsers(1);
    const argv = [...poll, '--follow', '--ack', '--max', '1', '--quiet'];
    const ran = await scimctl(argv, { exchange: failing(1) });
    expect([ran.exitCode, asked, service.waiting()]).toEqual([0, [false, true, true], 0]);
    asked.length = 0;
    const failed = await scimctl(argv, { exchange: failing(2) });
    expect([failed.exitCode, asked]).toEqual([6, [false, true]]);
  });
});

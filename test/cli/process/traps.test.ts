import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpListener } from '../../../mock-server/adapters/node-http.ts';
import { token } from '../service.ts';
import { ended, environment, scimctl, shell, start, startService } from './program.ts';

const people = 1200;
let service: HttpListener;
/** A service that fails on the last page of a list. The pages before it have more than a megabyte. */
let failing: HttpListener;
/** A service that responds to a list only when the test allows it. */
let hanging: HttpListener;
let asked: Promise<void>;
let letGo: () => void;

beforeAll(async () => {
  let reached: () => void = () => {};
  asked = new Promise((resolve) => {
    reached = resolve;
  });
  const wait = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  [service, failing, hanging] = await Promise.all([
    startService(people),
    startService(people, (next) => async (request) => {
      if (Number(request.query['startIndex'] ?? 1) <= 1100) return next(request);
      return { status: 400, headers: {}, body: { detail: 'no more' } };
    }),
    startService(0, (next) => async (request) => {
      reached();
      await wait;
      return next(request);
    }),
  ]);
});

afterAll(async () => {
  letGo();
  await Promise.all([service, failing, hanging].map((listener) => listener.close({ grace: 0 })));
});

describe.concurrent('what a script relies on', () => {
  it('reads standard input to its end, however slow it comes', async () => {
    const { code, stdout } = await shell(
      '(sleep 0.7; echo "{\\"userName\\":"; sleep 0.3; echo "\\"slow\\"}") | scimctl users create --file - -q userName',
      environment(service.url),
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: '"slow"\n' });
  });

  it('leaves the caller’s standard input alone in a while loop', async () => {
    const { stdout } = await shell(
      'printf "user-1\\nuser-2\\nuser-3\\n" | while read -r name; do scimctl users get "$name" -q userName; done',
      environment(service.url),
    );
    expect(stdout).toBe('"user-1"\n"user-2"\n"user-3"\n');
  });

  it('does not wait for a standard input that nobody asked for', async () => {
    const child = start(['users', 'get'], environment(service.url));
    const { code, stderr } = await ended(child);
    child.stdin.destroy();
    expect(code).toBe(2);
    expect(stderr).toContain('NAME is missing');
  });

  it('delivers all that it read before a page failed, closes the array, and says so in the exit code', async () => {
    const { code, stdout, stderr } = await scimctl(['users', 'list'], environment(failing.url));
    expect(stdout.length).toBeGreaterThan(1_000_000);
    expect(JSON.parse(stdout)).toHaveLength(1100);
    expect(code).toBe(10);
    expect(stderr).toContain('no more');
  });

  it('survives a reader that is asleep for longer than any timer', async () => {
    const child = start(['users', 'list'], environment(service.url));
    child.stdin.end();
    let size = 0;
    child.stdout.once('data', () => child.stdout.pause());
    await new Promise((resolve) => setTimeout(resolve, 12_000));
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
    });
    child.stdout.resume();
    const [code] = await once(child, 'close');
    expect(code).toBe(0);
    expect(size).toBeGreaterThan(1_000_000);
  });

  it('ends quietly when the reader has seen enough', async () => {
    const { stdout, stderr } = await shell(
      'set -o pipefail; scimctl users list -o ndjson | head -1 | cut -c1-11; echo $?',
      environment(service.url),
    );
    expect({ stdout, stderr }).toEqual({ stdout: '{"schemas":\n0\n', stderr: '' });
  });

  it('stops asking for pages when the reader went away', async () => {
    let pages = 0;
    const counted = await startService(people, (next) => (request) => {
      if (request.method === 'GET') pages++;
      return next(request);
    });
    await shell('scimctl users list -o ndjson --page-size 10 | head -1', environment(counted.url));
    await counted.close({ grace: 0 });
    expect(pages).toBeLessThan(people / 10);
  });

  it.each([
    [['users', 'list', '--fliter', 'x'], 'did you mean "--filter"?'],
    [['users', 'lsit'], 'did you mean "list"?'],
    [['user', 'list'], 'use scimctl users list'],
    [['users', 'get', 'a', 'b'], 'unexpected argument "b"'],
    [['users', 'list', '-o', 'jsn'], 'json'],
  ])('ends with exit code 2 and a suggestion for %j', async (argv, message) => {
    const { code, stdout, stderr } = await scimctl(argv, environment(service.url));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  it('takes flags of every command in front of the command too', async () => {
    const { stdout } = await scimctl(['-o', 'id', 'users', 'list', '--limit', '1'], environment(service.url));
    expect(stdout).toBe('id-1\n');
  });

  it('stops at Ctrl-C with exit code 130', async () => {
    const child = start(['users', 'list'], environment(hanging.url));
    child.stdin.end();
    await asked;
    child.kill('SIGINT');
    const { code, stdout, stderr } = await ended(child);
    expect({ code, stdout, stderr }).toEqual({ code: 130, stdout: '', stderr: 'Error: interrupted\n' });
  });

  it('shows no secret, not even with --debug', async () => {
    const { code, stdout, stderr } = await scimctl(
      ['users', 'list', '--limit', '1', '--debug'],
      environment(service.url),
    );
    expect(code).toBe(0);
    expect(stderr).toContain('GET http');
    expect(stdout + stderr).not.toContain(token);
  });

  it('keeps a profile and its secret from one run to the next', async () => {
    const env = environment();
    const add = start(['profiles', 'add', 'mine', '--url', service.url, '--secret', '-'], env);
    add.stdin.end(`${token}\n`);
    expect(await ended(add)).toMatchObject({ code: 0, stdout: '' });
    const { code, stdout } = await scimctl(['users', 'list', '--limit', '1', '-o', 'id'], env);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'id-1\n' });
  });

  it('answers --version before anything else', async () => {
    const { code, stdout } = await scimctl(['--version']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^scimctl \d+\.\d+\.\d+\n$/) });
  });

  it('sends nothing and reads no configuration for help', async () => {
    const { code, stdout, stderr } = await scimctl(['users', 'list', '--help'], environment('not a url'));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('scimctl users list [flags]');
  });
});

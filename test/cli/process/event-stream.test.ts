import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpListener } from '../../../mock-server/adapters/node-http.ts';
import { eventsOf, expectStream, named } from '../reporting/events.ts';
import { loadedTexts } from './loaded-texts.ts';
import { bin, ended, environment, scimctl, start, startService } from './program.ts';

const events = ['--events', 'ndjson'];
let service: HttpListener;

beforeAll(async () => {
  service = await startService(3);
});

afterAll(() => service.close({ grace: 0 }));

describe('a process with --events ndjson', () => {
  it.skipIf(process.platform === 'win32')('ends its stream after Ctrl-C, with the job that continues', async () => {
    let interrupt = () => {};
    let created = 0;
    const slow = await startService(0, (next) => async (request) => {
      if (request.method === 'POST' && ++created === 3) interrupt();
      return next(request);
    });
    const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-events-'));
    const file = path.join(folder, 'people.csv');
    writeFileSync(file, `userName,active\n${Array.from({ length: 200 }, (_, at) => `user${at},true`).join('\n')}\n`);
    const env = environment(slow.url);
    const argv = ['bulk', 'import', file, '--yes', '--bulk', 'never', '--concurrency', '1', ...events];
    const child = start(argv, env);
    interrupt = () => child.kill('SIGINT');
    child.stdin.end();
    const { code, stdout, stderr } = await ended(child);
    expect(code).toBe(130);
    const stream = expectStream({ stderr, exitCode: 130 }, 'bulk import');
    const [run] = named(stream, 'finished')[0]?.runs ?? [];
    expect(run?.resume).toBe(`scimctl job resume ${named(stream, 'job')[0]?.job}`);
    expect(run?.left).toBe(200 - (run?.people['created'] ?? 0));
    expect(JSON.parse(stdout)).toHaveLength(200);
    const resumed = await scimctl(['job', 'resume', run?.job as string, '--yes', ...events], env);
    expectStream({ stderr: resumed.stderr, exitCode: 0 }, 'job resume');
    await slow.close({ grace: 0 });
  });

  it('is quiet if the reader of its events goes away', async () => {
    const child = start(['users', 'list', '-o', 'id', ...events], environment(service.url));
    child.stdin.end();
    child.stderr.destroy();
    const { code, stdout } = await ended(child);
    expect({ code, lines: stdout.split('\n').length - 1 }).toEqual({ code: 0, lines: 3 });
  });

  it('writes a warning of Node.js as an event', async () => {
    // Warns as soon as the program listens to warnings.
    const preloaded =
      'process.on("newListener",(name)=>{if(name==="warning")setImmediate(()=>process.emitWarning("planted"))})';
    const env = {
      ...environment(service.url),
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(preloaded)}`,
    };
    const { stderr } = await scimctl(['users', 'list', ...events], env);
    expect(named(expectStream({ stderr, exitCode: 0 }, 'users list'), 'warning')).toMatchObject([
      { message: 'Warning: planted' },
    ]);
  });

  it('writes nothing after the last event', async () => {
    const preloaded = 'process.on("beforeExit",()=>process.emitWarning("late"))';
    const env = {
      ...environment(service.url),
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(preloaded)}`,
    };
    const { stderr } = await scimctl(['users', 'list', ...events], env);
    expectStream({ stderr, exitCode: 0 }, 'users list');
    expect(stderr).not.toContain('late');
  });

  it('writes events while the command runs', async () => {
    const child = start(['events', 'receive', '--port', '0', ...events]);
    child.stdin.end();
    let stderr = '';
    while (!stderr.includes('Listening on')) stderr += String((await once(child.stderr, 'data'))[0]);
    const rest = ended(child);
    child.kill('SIGINT');
    const { code, stderr: more } = await rest;
    expectStream({ stderr: stderr + more, exitCode: code as number }, 'events receive');
  });

  it('answers help and the version as before', async () => {
    for (const argv of [['users', 'list', '--help'], ['--version']]) {
      const [plain, evented] = [await scimctl(argv), await scimctl([...argv, ...events])];
      expect(evented.stdout).toBe(plain.stdout);
      expect(eventsOf(evented.stderr).map(({ event }) => event)).toEqual(['finished']);
    }
  });
});

/** Matches the code that writes events. */
const eventCode = /event: ?["']started["']/;

it.each([[['--version']], [['profiles', 'list']], [['users', 'list', '--help']]])(
  '%j does not load the code of events, which is in one file',
  (argv) => {
    expect(loadedTexts(bin, ...argv).filter((text) => eventCode.test(text))).toEqual([]);
    const chunks = new URL('../../../dist/chunks/', import.meta.url);
    const names = readdirSync(chunks).filter((name) => name.endsWith('.cjs'));
    expect(names.filter((name) => eventCode.test(readFileSync(new URL(name, chunks), 'utf8')))).toHaveLength(1);
  },
);

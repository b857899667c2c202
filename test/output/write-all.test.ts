import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeAll } from '../../src/output/write-all.ts';
import { from } from './support.ts';

test('a closed stream gets no listener for each text that is written to it', async () => {
  const stream = new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
  });
  for (let count = 0; count < 20; count++) expect(await writeAll(stream, ['text'])).toBe('closed');
  expect(stream.listenerCount('error')).toBe(1);
});

describe('a real pipe', () => {
  const lines = 50_000;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'scimctl-write-all-'));
    const outfile = join(folder, 'write-all.mjs');
    await build({ entryPoints: ['src/output/write-all.ts'], outfile, bundle: true, platform: 'node', format: 'esm' });
    await writeFile(
      join(folder, 'writer.mjs'),
      `import { writeAll } from ${JSON.stringify(pathToFileURL(outfile).href)};
       let closed = false;
       async function* numbers() {
         try {
           for (let i = 0; i < Number(process.argv[2]); i++) yield String(i).padStart(99, '0') + '\\n';
         } finally { closed = true; }
       }
       const outcome = await writeAll(process.stdout, numbers());
       process.stderr.write(outcome + ' ' + closed);`,
    );
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const start = (count: number) => {
    const child = spawn(process.execPath, [join(folder, 'writer.mjs'), String(count)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      errors += text;
    });
    return { child, ended: once(child, 'close').then(([code]) => ({ code, errors })) };
  };

  test('a slow reader gets everything', async () => {
    const { child, ended } = start(lines);
    let size = 0;
    for await (const chunk of child.stdout) {
      size += chunk.length;
      await nextTurn();
    }
    expect(size).toBe(lines * 100);
    expect(await ended).toEqual({ code: 0, errors: 'done true' });
  });

  test('a reader that has seen enough ends it quietly, however much is left', async () => {
    const { child, ended } = start(1_000_000_000);
    await once(child.stdout, 'data');
    child.stdout.destroy();
    expect(await ended).toEqual({ code: 0, errors: 'closed true' });
  });
});

test('no more is made than the reader takes', async () => {
  let made = 0;
  async function* chunks() {
    for (; made < 100; made++) yield 'x'.repeat(100);
  }
  const stream = new PassThrough({ highWaterMark: 250 });
  const written = writeAll(stream, chunks());
  for (let turn = 0; turn < 20; turn++) await nextTurn();
  expect(made).toBeLessThan(10);
  let size = 0;
  stream.on('data', (chunk) => {
    size += chunk.length;
  });
  expect(await written).toBe('done');
  expect(size).toBe(10_000);
});

test('what came before an error of the source is written, then the error is told', async () => {
  const failure = new Error('page 2 did not arrive');
  const written: string[] = [];
  const stream = new Writable({
    write(chunk, _, done) {
      setImmediate(() => {
        written.push(String(chunk));
        done();
      });
    },
  });
  await expect(writeAll(stream, from(['a', 'b'], failure))).rejects.toBe(failure);
  expect(written.join('')).toBe('ab');
});

test('a full disk is an error, not a quiet end', async () => {
  const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  const stream = new Writable({ write: (_chunk, _encoding, done) => done(full) });
  await expect(writeAll(stream, ['a', 'b'])).rejects.toBe(full);
});

test('a stream that is closed already takes nothing and says so', async () => {
  const stream = new PassThrough();
  stream.destroy();
  expect(await writeAll(stream, ['a'])).toBe('closed');
});

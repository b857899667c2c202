import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { type Ran, scimctl } from '../../cli/run.ts';
import { eventually } from '../../support/eventually.ts';

/** A running `mock serve`, and what `read` found in its output. */
export type Serving<T> = T & { stop(): Promise<Ran> };

/** The folder for the tests of one file. Also runs `mock serve` in this folder. */
export interface ServeFixture {
  /** Returns the folder, which exists during the tests. */
  folder(): string;
  /** Runs `mock serve` until the command ends or the test ends. Resolves as soon as `read` succeeds with the output. */
  serve<T>(read: (output: string) => T, ...flags: string[]): Promise<Serving<T>>;
}

/** Registers hooks that create the folder, end each `mock serve` after its test, and remove the folder. */
export function createServeFixture(): ServeFixture {
  let folder: string;
  const running: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'scimctl-serve-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  afterEach(async () => {
    for (const stop of running.splice(0)) await stop();
  });
  const serve: ServeFixture['serve'] = async (read, ...flags) => {
    const stopping = new AbortController();
    let output = '';
    const ended = scimctl(['mock', 'serve', '--port', '0', ...flags], {
      env: { SCIMCTL_CONFIG_DIR: folder },
      signal: stopping.signal,
      onOutput: (text) => {
        output += text;
      },
    });
    const stop = () => {
      stopping.abort();
      return ended;
    };
    running.push(stop);
    const ready = await Promise.race([
      eventually(() => read(output)),
      ended.then(({ stderr }) => Promise.reject(new Error(stderr))),
    ]);
    return { ...ready, stop };
  };
  return { folder: () => folder, serve };
}

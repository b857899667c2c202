import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { isObject } from '../../src/protocol/json/json.ts';

/** Flags of Node.js for a server that can report its memory. The server must also have an IPC channel. */
export const probeFlags = ['--expose-gc', '--import', fileURLToPath(new URL('heap-probe.js', import.meta.url))];

/** Memory of a server, in MB. */
export interface Memory {
  /** Memory that remains after the garbage is collected. A leak makes this value grow. */
  readonly live: number;
  /**
   * Memory that the operating system has given to the server. V8 decides how much memory it requests from the operating
   * system.
   */
  readonly resident: number;
}

/** Collects the garbage of a server and returns the memory of the server. Rejects if the server ends. */
export async function memoryOf(server: ChildProcess): Promise<Memory> {
  const over = new AbortController();
  const { signal } = over;
  const ended = once(server, 'exit', { signal }).then(() => Promise.reject(new Error('the server ended by itself')));
  ended.catch(() => {});
  try {
    const answer = once(server, 'message', { signal });
    server.send('collect');
    const [message] = await Promise.race([answer, ended]);
    if (!isObject(message)) throw new TypeError('the server says nothing of its memory');
    return { live: megabytes(Number(message['live'])), resident: megabytes(Number(message['resident'])) };
  } finally {
    over.abort();
  }
}

/** Returns the mean of the given measurements. */
export function meanOf(measured: readonly Memory[]): Memory {
  const mean = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  return {
    live: round(mean(measured.map(({ live }) => live))),
    resident: round(mean(measured.map(({ resident }) => resident))),
  };
}

function megabytes(bytes: number): number {
  return round(bytes / (1 << 20));
}

function round(number: number): number {
  return Math.round(number * 10) / 10;
}

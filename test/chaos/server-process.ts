import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../bin/scimctl.js', import.meta.url));

/** The token of the server. */
export const token = 'chaos';

/** Returns the arguments of Node.js to run `mock serve` on a file, without a journal. */
export function serverArguments(db: string, flags: readonly string[] = []): string[] {
  return [bin, 'mock', 'serve', '--port', '0', '--db', db, '--token', token, '-o', 'json', ...flags];
}

/** Options for the start of the server, besides its file. */
export interface ServerOptions {
  /** More flags of `mock serve`. */
  readonly flags?: readonly string[];
  /** Flags of node. */
  readonly nodeFlags?: readonly string[];
  /** Opens a channel for messages. */
  readonly ipc?: boolean;
}

/**
 * Starts the built `mock serve` on a file. If the server ends before it is ready, rejects with the last output of the
 * server.
 */
export async function startServer(
  db: string,
  { flags = [], nodeFlags = [], ipc = false }: ServerOptions = {},
): Promise<{ child: ChildProcess; url: string }> {
  const args = [...nodeFlags, ...serverArguments(db, flags)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe', ...(ipc ? ['ipc' as const] : [])] });
  const [stdout, stderr] = [child.stdout, child.stderr];
  if (!stdout || !stderr) throw new TypeError('the server has no output');
  let words = '';
  stderr.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-2000);
  });
  const closed = once(child, 'close');
  for await (const line of createInterface({ input: stdout })) {
    return { child, url: (JSON.parse(line) as { url: string }).url };
  }
  const [code, signal] = await closed;
  throw new Error(`mock serve ended with ${code ?? signal} before it was ready: ${words.trim()}`);
}

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type HttpListener, listen } from '../../../mock-server/adapters/node-http.ts';
import type { Layer } from '../../../src/protocol/exchange/exchange.ts';
import { createService, token } from '../service.ts';

/** The program as it is installed. */
export const bin = fileURLToPath(new URL('../../../bin/scimctl.js', import.meta.url));

/** The exit of a process, and its whole output. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The cache of compiled code, which all processes of a worker share. Without it, each process compiles the program. */
const caches = mkdtempSync(path.join(tmpdir(), 'scimctl-caches-'));

/**
 * Returns the environment of a process with its own home folder. `url` is the URL of the service that the process uses.
 */
export function environment(url?: string): NodeJS.ProcessEnv {
  const home = mkdtempSync(path.join(tmpdir(), 'scimctl-process-'));
  const service = url === undefined ? {} : { SCIMCTL_URL: url, SCIMCTL_TOKEN: token };
  return { PATH: process.env['PATH'], HOME: home, XDG_CACHE_HOME: caches, SCIMCTL_CONFIG_DIR: home, ...service };
}

/** Starts the program. */
export function start(argv: readonly string[], env = environment()): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [bin, ...argv], { env });
}

/** Waits for the end of a process and of its output. */
export function ended(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  return new Promise((resolve) => {
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('close', (code, signal) => {
      resolve({ code, signal, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() });
    });
  });
}

/** Runs the program until it ends. Closes standard input immediately. */
export function scimctl(argv: readonly string[], env = environment()): Promise<Ended> {
  const child = start(argv, env);
  child.stdin.end();
  return ended(child);
}

/** Runs a line of shell code that uses `scimctl`. */
export function shell(line: string, env = environment()): Promise<Ended> {
  const script = `scimctl() { "${process.execPath}" "${bin}" "$@"; }\n${line}`;
  return ended(spawn('bash', ['-c', script], { env }));
}

/** A service that listens on this machine, with people in it. */
export async function startService(people: number, ...layers: Layer[]): Promise<HttpListener> {
  const service = createService(...layers);
  const listener = await listen(service.exchange, { mount: '/scim/v2' });
  for (let number = 1; number <= people; number++) {
    await fetch(`${listener.url}/Users`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify({
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
        userName: `user-${number}`,
        title: 'x'.repeat(800),
      }),
    });
  }
  return listener;
}

import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod/mini';
import { type Environment, findDirectories } from './directories.ts';
import { readJsonFile, writeJsonFile } from './json-file.ts';
import { isRunning } from './running-process.ts';

const schema = z.object({
  /** Base URL of the service provider. */
  url: z.string(),
  port: z.int(),
  /** Its name, where it is one of several at this port. */
  tenant: z.optional(z.string()),
  /** The certificate of the authority to trust, PEM, where it speaks TLS. */
  ca: z.optional(z.string()),
  controlUrl: z.string(),
  controlToken: z.string(),
  pid: z.int(),
});

/** A mock server with a control API that runs on this machine, or a tenant of one. */
export type RunningMockServer = z.infer<typeof schema>;

/**
 * Writes down that a mock server runs, in a file that only this user can read, so that other commands find it. Returns how to
 * take it back. Throws a `ConfigError` when it cannot be written.
 */
export async function announceMockServer(env: Environment, server: RunningMockServer): Promise<() => Promise<void>> {
  const { pid, port, tenant } = server;
  const file = path.join(folder(env), `${[pid, port, ...(tenant === undefined ? [] : [tenant])].join('-')}.json`);
  await writeJsonFile(file, server);
  return () => rm(file, { force: true });
}

/** The mock servers with a control API that this user runs on this machine. What a killed one left behind is removed. */
export async function findMockServers(env: Environment): Promise<RunningMockServer[]> {
  const servers: RunningMockServer[] = [];
  for (const name of await list(folder(env))) {
    if (!/^\d+-\d+(?:-[\w-]+)?\.json$/.test(name)) continue;
    const file = path.join(folder(env), name);
    const server = await readJsonFile(file, schema);
    if (server && isRunning(server.pid)) servers.push(server);
    else await rm(file, { force: true });
  }
  return servers;
}

function folder(env: Environment): string {
  return path.join(findDirectories(env).config, 'mock-servers');
}

async function list(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

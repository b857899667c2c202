import { rm } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod/mini';
import { type Environment, findDirectories } from './directories.ts';
import { readJsonFile, writeJsonFile } from './json-file.ts';
import { listFolder } from './list-folder.ts';
import { isRunning } from './running-process.ts';

const schema = z.object({
  /** Base URL of the service provider. */
  url: z.string(),
  port: z.int(),
  /** Name of the tenant, if the port serves several tenants. */
  tenant: z.optional(z.string()),
  /** PEM certificate of the certificate authority that a client must trust. Set only if the server uses TLS. */
  ca: z.optional(z.string()),
  /** Address and token of the control API; absent if the server has no control API. */
  controlUrl: z.optional(z.string()),
  controlToken: z.optional(z.string()),
  pid: z.int(),
  /** How clients authenticate. Absent in the files of older versions. */
  access: z.optional(
    z.object({
      auth: z.string(),
      /** The secret; absent if clients need no secret. */
      token: z.optional(z.string()),
      tokenUrl: z.optional(z.string()),
      clientName: z.string(),
      /** PEM files: the certificate authority, and the client certificate with its key. */
      caFile: z.optional(z.string()),
      certFile: z.optional(z.string()),
      keyFile: z.optional(z.string()),
      /** Names of the headers that each request must have. The service provider refuses other requests. */
      requiredHeaders: z.array(z.string()),
    }),
  ),
  /** Id of the vendor whose service this service provider imitates. */
  preset: z.optional(z.string()),
  /** Id of the dialect that clients need. Set only for a service provider with SCIM 1.1 and without a preset. */
  dialect: z.optional(z.string()),
});

/** A running mock server on this machine, or one tenant of such a server. */
export type AnnouncedMockServer = z.infer<typeof schema>;

/** How the clients of a mock server authenticate. */
export type AnnouncedAccess = NonNullable<AnnouncedMockServer['access']>;

/** A running mock server on this machine with a control API, or one tenant of such a server. */
export type RunningMockServer = AnnouncedMockServer & { readonly controlUrl: string; readonly controlToken: string };

/**
 * Writes the data of a running mock server to a file, so that other commands find the server. Only the current user can
 * read the file. Returns a function that removes the file. Throws a `ConfigError` if the file cannot be written.
 */
export async function announceMockServer(env: Environment, server: AnnouncedMockServer): Promise<() => Promise<void>> {
  const { pid, port, tenant } = server;
  const file = path.join(folder(env), `${[pid, port, ...(tenant === undefined ? [] : [tenant])].join('-')}.json`);
  await writeJsonFile(file, server);
  return () => rm(file, { force: true });
}

/** Returns the running mock servers of this user. Removes the files of servers that no longer run. */
export async function findAnnouncedServers(env: Environment): Promise<AnnouncedMockServer[]> {
  const servers: AnnouncedMockServer[] = [];
  for (const name of await listFolder(folder(env))) {
    if (!/^\d+-\d+(?:-[\w-]+)?\.json$/.test(name)) continue;
    const file = path.join(folder(env), name);
    const server = await readJsonFile(file, schema);
    if (server && isRunning(server.pid)) servers.push(server);
    else await rm(file, { force: true });
  }
  return servers;
}

/** Returns the running mock servers of this user that have a control API. */
export async function findMockServers(env: Environment): Promise<RunningMockServer[]> {
  const servers = await findAnnouncedServers(env);
  return servers.filter((server): server is RunningMockServer => server.controlUrl !== undefined);
}

function folder(env: Environment): string {
  return path.join(findDirectories(env).config, 'mock-servers');
}

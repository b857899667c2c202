import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { scim } from '@better-auth/scim';
import { betterAuth } from 'better-auth';
import { memoryAdapter } from 'better-auth/adapters/memory';
import { getAuthTables } from 'better-auth/db';
import type { JsonObject } from '../../src/protocol/json/json.ts';
import { urn } from '../../src/protocol/urns.ts';
import type { ForeignProvider } from './foreign-provider.ts';

const token = 'foreign-token';

/** Rows of each table of the database. */
type Tables = Record<string, Record<string, unknown>[]>;

/**
 * Starts the SCIM service provider of Better Auth on a free port of 127.0.0.1. The database is in memory and empty. The
 * stored data is read from the tables of the database instead of through SCIM.
 */
export async function startBetterAuthProvider(): Promise<ForeignProvider> {
  const plugin = scim({ connections: [{ id: 'hr', credentials: [{ type: 'bearer', id: 'hr-1', token }] }] });
  const tables: Tables = Object.fromEntries(
    Object.values(getAuthTables({ plugins: [plugin] })).map(({ modelName }) => [modelName, []]),
  );
  const server = createServer((request, response) => void handle(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const baseURL = `http://127.0.0.1:${port}`;
  const auth = betterAuth({
    baseURL,
    secret: 'Rk3v9Lq7Xw2Zb8Nc5Td1Yh6Mj4Pg0Sf',
    database: memoryAdapter(tables),
    telemetry: { enabled: false },
    logger: { disabled: true },
    rateLimit: { enabled: false },
    plugins: [plugin],
  });
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const answer = await auth.handler(await requestOf(request, baseURL));
    response
      .writeHead(answer.status, Object.fromEntries(answer.headers.entries()))
      .end(Buffer.from(await answer.arrayBuffer()));
  };
  return {
    base: `${baseURL}/api/auth/scim/v2`,
    token,
    get users() {
      return usersOf(tables);
    },
    get groups() {
      return groupsOf(tables);
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function requestOf(request: IncomingMessage, base: string): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)]);
  return new Request(new URL(request.url ?? '/', base), {
    method: request.method ?? 'GET',
    headers,
    ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
  });
}

function usersOf({ scimUser = [] }: Tables): Map<string, JsonObject> {
  return new Map(
    scimUser.map(({ id, userName, externalId, displayName, active, serializedAttributes }) => {
      const { enterprise, ...attributes } = JSON.parse(String(serializedAttributes));
      const extension = enterprise ? { [urn.EnterpriseUser]: enterprise } : {};
      return [String(id), { ...attributes, ...extension, id, userName, externalId, displayName, active } as JsonObject];
    }),
  );
}

function groupsOf({ scimGroup = [], scimGroupMember = [] }: Tables): Map<string, JsonObject> {
  return new Map(
    scimGroup.map(({ id, displayName }) => {
      const members = scimGroupMember.filter(({ groupId }) => groupId === id);
      const values = members.map(({ scimUserId }) => ({ value: String(scimUserId) }));
      return [String(id), { id, displayName, members: values } as JsonObject];
    }),
  );
}

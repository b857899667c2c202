import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import SCIMMY from 'scimmy';
import { SCIMMYRouters } from 'scimmy-routers';
import { isObject, type JsonObject } from '../../src/protocol/json/json.ts';

/** A running service provider that shares no code with this project. */
export interface ForeignProvider {
  /** URL at which the service provider is mounted. */
  readonly base: string;
  /** The required bearer token. */
  readonly token: string;
  /** What it keeps, by id. */
  readonly users: Map<string, JsonObject>;
  readonly groups: Map<string, JsonObject>;
  close(): Promise<void>;
}

const token = 'foreign-token';

/**
 * Data of the registry's handlers. scimmy has only one registry for each process, so only the provider that was started
 * last works.
 */
let state: Pick<ForeignProvider, 'users' | 'groups'> = { users: new Map(), groups: new Map() };
let isDeclared = false;
let lastId = 0;

/**
 * Starts scimmy with scimmy-routers on express. The server uses a free port of 127.0.0.1. Its directory is in memory
 * and empty.
 */
export async function startForeignProvider(): Promise<ForeignProvider> {
  state = { users: new Map(), groups: new Map() };
  declareResources();
  const app = express();
  const handler = (request: express.Request): string => {
    if (request.header('authorization') !== `Bearer ${token}`) throw new Error('Authorization not detected!');
    return 'admin';
  };
  app.use('/scim', new SCIMMYRouters({ type: 'bearer', handler }) as unknown as express.RequestHandler);
  const server = createServer(app);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { base: `http://127.0.0.1:${port}/scim`, token, ...state, close };
}

interface ScimmyResource {
  readonly id?: string;
  readonly filter?: { match(values: unknown[]): unknown[] };
}

function declareResources(): void {
  if (isDeclared) return;
  isDeclared = true;
  SCIMMY.Resources.declare(SCIMMY.Resources.User.extend(SCIMMY.Schemas.EnterpriseUser, false), {
    ingress: (resource: ScimmyResource, instance: unknown) => {
      const user = plain(instance);
      const holder = [...state.users.values()].find(
        (other) => other.id !== resource.id && lower(other.userName) === lower(user.userName),
      );
      if (holder) throw new SCIMMY.Types.Error(409, 'uniqueness', `userName ${String(user.userName)} is taken`);
      return write(state.users, resource, user);
    },
    egress: (resource: ScimmyResource) => read(state.users, resource, withGroups),
    degress: (resource: ScimmyResource) => remove(state.users, resource),
  } as never);
  SCIMMY.Resources.declare(SCIMMY.Resources.Group, {
    ingress: (resource: ScimmyResource, instance: unknown) => write(state.groups, resource, plain(instance)),
    egress: (resource: ScimmyResource) => read(state.groups, resource, (group) => group),
    degress: (resource: ScimmyResource) => remove(state.groups, resource),
  } as never);
}

/** scimmy returns objects with accessors. The stored data is the JSON of these objects. */
function plain(instance: unknown): JsonObject {
  return JSON.parse(JSON.stringify(instance)) as JsonObject;
}

function write(kept: Map<string, JsonObject>, { id }: ScimmyResource, resource: JsonObject): JsonObject {
  if (id !== undefined && !kept.has(id)) throw new SCIMMY.Types.Error(404, '', `Resource ${id} not found`);
  const key = id ?? `foreign-${++lastId}`;
  const stored = { ...resource, id: key, meta: { resourceType: kept === state.users ? 'User' : 'Group' } };
  kept.set(key, stored);
  return structuredClone(stored);
}

function read(
  kept: Map<string, JsonObject>,
  { id, filter }: ScimmyResource,
  view: (resource: JsonObject) => JsonObject,
) {
  if (id === undefined) {
    const all = [...kept.values()].map((resource) => view(structuredClone(resource)));
    return filter ? filter.match(all) : all;
  }
  const found = kept.get(id);
  if (!found) throw new SCIMMY.Types.Error(404, '', `Resource ${id} not found`);
  return view(structuredClone(found));
}

function remove(kept: Map<string, JsonObject>, { id = '' }: ScimmyResource): void {
  if (!kept.delete(id)) throw new SCIMMY.Types.Error(404, '', `Resource ${id} not found`);
}

function withGroups(user: JsonObject): JsonObject {
  const groups = [...state.groups.values()].filter(
    ({ members }) => Array.isArray(members) && members.some((member) => isObject(member) && member.value === user.id),
  );
  return { ...user, groups: groups.map(({ id, displayName }) => ({ value: id, display: displayName })) };
}

function lower(value: unknown): string {
  return String(value).toLowerCase();
}

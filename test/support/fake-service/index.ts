import { readBody } from '../../../src/client/reading/body.ts';
import type { Exchange } from '../../../src/protocol/exchange/exchange.ts';
import { NetworkError } from '../../../src/protocol/exchange/network-error.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { answer, type LogEntry, lostMessage, type Service } from './answer.ts';
import { listenOn } from './http.ts';
import type { FakeServiceOptions } from './options.ts';
import { urns } from './schemas.ts';
import { createState, memberIds, nextId } from './state.ts';
import { type Call, readJson } from './wire.ts';

export { errorShapes } from './errors.ts';
export type * from './options.ts';

export interface FakeService {
  /** Responds to a request in this process. Bodies are converted to JSON text and read like bodies from a network. */
  readonly exchange: Exchange;
  /** The stored users by id, for comparisons. Omits `meta` and `groups`. */
  readonly users: Map<string, JsonObject>;
  /** The stored groups by id. Members always have the form `[{ value }]`. */
  readonly groups: Map<string, JsonObject>;
  /** Method, path and query of each request in order, decoded. Example: `GET /Users?filter=userName eq "ann"`. */
  readonly requests: string[];
  readonly log: LogEntry[];
  /** Adds a user without a request, and returns the id. */
  addUser(user: JsonObject): string;
  /** Adds a group without a request, and returns the id. */
  addGroup(displayName: string, memberIds?: readonly string[]): string;
  /** Returns the sorted ids of the members of a group. */
  membersOf(displayName: string): string[];
  /** Changes switches while it runs. */
  set(options: Partial<FakeServiceOptions>): void;
  /** Serves the service over HTTP on a free port of 127.0.0.1. `base` ends with `/scim/v2`. */
  listen(): Promise<{ base: string; close(): Promise<void> }>;
}

/**
 * A small SCIM service provider that keeps its resources in memory and shares no code with this project. By default,
 * the provider follows the RFCs. Switches make the provider misbehave.
 */
export function createFakeService(options: FakeServiceOptions = {}): FakeService {
  const state = createState({ ...options });
  const service: Service = { state, requests: [], log: [], writes: new Map(), hits: new Map() };
  return {
    users: state.users,
    groups: state.groups,
    requests: service.requests,
    log: service.log,
    exchange: async (request) => {
      const { method, base, path, query, headers, signal } = request;
      const raw = typeof request.raw === 'string' ? request.raw : new TextDecoder().decode(request.raw);
      const text = request.body === undefined ? raw : JSON.stringify(request.body);
      const call: Call = {
        method,
        base,
        path,
        query: { ...query },
        headers: { ...headers },
        ...(text === '' ? {} : { body: parsed(text) }),
        ...(signal ? { signal } : {}),
      };
      const written = await answer(service, call);
      if (written === 'lost') throw new NetworkError(lostMessage, 'reset', true);
      if (written === 'aborted') throw new NetworkError('the request was aborted', 'aborted', true);
      const bytes = new TextEncoder().encode(written.text);
      return { status: written.status, headers: written.headers, ...readBody(bytes, written.headers['content-type']) };
    },
    addUser: (user) => {
      const id = typeof user.id === 'string' ? user.id : nextId(state);
      state.users.set(id, { schemas: [urns.user], ...structuredClone(user), id });
      return id;
    },
    addGroup: (displayName, ids = []) => {
      const id = nextId(state);
      const members = ids.length === 0 ? {} : { members: ids.map((value) => ({ value })) };
      state.groups.set(id, { schemas: [urns.group], displayName, ...members, id });
      return id;
    },
    membersOf: (displayName) => {
      const group = [...state.groups.values()].find((candidate) => candidate.displayName === displayName);
      if (!group) throw new Error(`there is no group ${displayName}`);
      return memberIds(group).sort();
    },
    set: (changes) => {
      state.options = { ...state.options, ...changes };
    },
    listen: () => listenOn(service),
  };
}

function parsed(text: string): unknown {
  try {
    return readJson(text);
  } catch {
    return text;
  }
}

import { isObject, type Json, type JsonObject } from '../../src/protocol/json/json.ts';
import type { Behaviour } from '../behaviour/index.ts';
import type { FaultSpec } from '../faults/spec.ts';
import { checkStatus, type Selection, select } from '../journal/select.ts';
import { readMethod, readNamed, readPath } from '../journal/target.ts';
import type { ServiceProvider } from '../provider/service-provider.ts';
import { ownedType } from '../resources/ownership.ts';
import type { Contents } from '../store/contents.ts';
import { ControlError } from './control-error.ts';

/** The provider that a control API controls. */
export interface Controlled {
  readonly provider: ServiceProvider;
  /** Called with an internal error: an error that no client has caused. */
  readonly onError: (error: unknown) => void;
}

/** A request to the control API. */
export interface ControlRequest {
  /**
   * The segment of the request path that matches `:name` in the path of the route. Empty if the route has no `:name`.
   */
  readonly name: string;
  readonly query: URLSearchParams;
  readonly body: JsonObject;
}

/**
 * A function that handles a request and returns the content of the response. Returns `undefined` if the response has no
 * content. Throws a `ControlError` or a `TypeError`.
 */
export type ControlRoute = (request: ControlRequest) => Answer | Promise<Answer>;

type Answer = Json | undefined;

/** Maximum number of snapshots. */
const maxSnapshots = 100;

/**
 * Returns the routes of the control API. Each key is a method and a path below `controlPath`. In the path, `:name`
 * matches any single segment.
 */
export function createRoutes({ provider }: Controlled): ReadonlyMap<string, ControlRoute> {
  const { faults, journal, clock } = provider;
  const snapshots = new Map<string, Contents>();
  const showBehaviour = () => ({ behaviour: provider.behaviour as unknown as Json });
  const showClock = () => ({ now: new Date(clock.now()).toISOString(), stopped: clock.isStopped });
  return new Map<string, ControlRoute>([
    ['POST /reset', async () => void (await provider.reset())],
    [
      'POST /seed',
      async ({ body }) => {
        const { users, seed } = body;
        // A type assertion is enough here, because the method `seed` checks that `users` and `seed` are numbers.
        await provider.seed({ users: users as number, ...(seed === undefined ? {} : { seed: seed as number }) });
        return undefined;
      },
    ],
    ['GET /snapshots', () => ({ snapshots: [...snapshots.keys()] })],
    [
      'POST /snapshots/:name',
      ({ name }) => {
        if (snapshots.size >= maxSnapshots && !snapshots.has(name)) {
          throw new ControlError(409, `there are already ${maxSnapshots} snapshots: delete a snapshot first`);
        }
        const contents = provider.snapshot();
        snapshots.set(name, contents);
        return {
          name,
          resources: contents.filter((change) => change.op === 'put' && change.type !== ownedType).length,
        };
      },
    ],
    [
      'POST /snapshots/:name/restore',
      async ({ name }) => {
        const contents = snapshots.get(name);
        if (!contents) throw new ControlError(404, `there is no snapshot ${JSON.stringify(name)}`);
        await provider.restore(contents);
        return undefined;
      },
    ],
    [
      'DELETE /snapshots/:name',
      ({ name }) => {
        if (snapshots.delete(name)) return undefined;
        throw new ControlError(404, `there is no snapshot ${JSON.stringify(name)}`);
      },
    ],
    ['GET /faults', () => ({ faults: faults.list() as unknown as Json[] })],
    [
      'POST /faults',
      ({ body }) => ({
        // A type assertion is enough here, because the method `add` checks the fault.
        id: faults.add(typeof body.fault === 'string' ? body.fault : (body as unknown as FaultSpec)),
      }),
    ],
    ['DELETE /faults', () => void faults.clear()],
    [
      'DELETE /faults/:name',
      ({ name }) => {
        if (faults.remove(name)) return undefined;
        throw new ControlError(404, `there is no fault ${JSON.stringify(name)}`);
      },
    ],
    ['GET /behaviour', showBehaviour],
    [
      'PATCH /behaviour',
      ({ body }) => {
        provider.setBehaviour(body as Partial<Behaviour>);
        return showBehaviour();
      },
    ],
    [
      'PUT /behaviour',
      ({ body }) => {
        provider.replaceBehaviour(body as Partial<Behaviour>);
        return showBehaviour();
      },
    ],
    ['DELETE /behaviour', () => void provider.replaceBehaviour()],
    [
      'GET /journal',
      ({ query }) => ({
        entries: select(journal.entries(), readSelection(query)) as unknown as Json[],
        dropped: journal.dropped,
      }),
    ],
    ['DELETE /journal', () => void journal.clear()],
    ['GET /clock', showClock],
    [
      'POST /clock',
      ({ body }) => {
        const { set, advance, run } = body;
        if (set !== undefined) clock.set(typeof set === 'number' ? set : String(set));
        if (advance !== undefined) clock.advance(advance as number);
        if (run === true) clock.run();
        return showClock();
      },
    ],
  ]);
}

/** Reads the selection of journal entries from a query. Throws a `TypeError` for an invalid parameter. */
export function readSelection(query: URLSearchParams): Selection {
  const number = (name: string) => {
    const text = query.get(name);
    if (text === null) return {};
    if (!/^\d{1,15}$/.test(text)) throw new TypeError(`${name} must be a whole number, not ${JSON.stringify(text)}`);
    return { [name]: Number(text) };
  };
  const text = (name: string, read: (value: unknown) => string) => {
    const value = query.get(name);
    return value === null ? {} : { [name]: readNamed(name, read, value) };
  };
  const status = query.get('status');
  return {
    ...text('method', readMethod),
    ...text('path', readPath),
    ...(status === null ? {} : { status: checkStatus(status) }),
    ...number('after'),
    ...number('limit'),
  };
}

/** Finds the route of a request. Throws a `ControlError` for an unknown path or method. */
export function findRoute(
  routes: ReadonlyMap<string, ControlRoute>,
  method: string,
  path: string,
): { route: ControlRoute; name: string } {
  const segments = path.split('/');
  const methods: string[] = [];
  for (const [key, route] of routes) {
    const [wantedMethod = '', pattern = ''] = key.split(' ');
    const wanted = pattern.split('/');
    const fits =
      wanted.length === segments.length && wanted.every((part, i) => part === ':name' || part === segments[i]);
    if (!fits) continue;
    if (wantedMethod === method) return { route, name: decode(segments[wanted.indexOf(':name')] ?? '') };
    methods.push(wantedMethod);
  }
  if (methods.length > 0) throw new ControlError(405, `${path} supports only ${methods.join(' and ')}`);
  const paths = [...new Set([...routes.keys()].map((key) => key.split(' ')[1]))];
  throw new ControlError(404, `there is no route ${path}: the routes are ${paths.join(', ')}`);
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new ControlError(400, `${segment} has an invalid escape sequence`);
  }
}

/** Reads the body of a request to the control API. An empty body is an empty object. Throws a `ControlError`. */
export function readControlBody(text: string): JsonObject {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // The error is thrown below.
  }
  throw new ControlError(400, 'the body must be a JSON object');
}

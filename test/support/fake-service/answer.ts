import { discover } from './discovery.ts';
import { errorAnswer, page, Refusal } from './errors.ts';
import { list } from './list.ts';
import type { FailRule, Lost } from './options.ts';
import { etagOf, show } from './show.ts';
import { type Kind, keptOf, type State } from './state.ts';
import { type Answer, type Call, inCase, writeJson } from './wire.ts';
import { create, isVersion, patch, remove, replace } from './write.ts';

export interface LogEntry {
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly headers: Record<string, string>;
  readonly body?: unknown;
  /** 0 if there was no response. */
  readonly status: number;
}

export interface Service {
  readonly state: State;
  readonly requests: string[];
  readonly log: LogEntry[];
  /** Writes so far, by kind. */
  readonly writes: Map<string, number>;
  /** Number of requests that matched each rule of `fail`. */
  readonly hits: Map<FailRule, number>;
}

export interface WrittenAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly text: string;
}

export const lostMessage = 'the connection was closed before the answer';

/**
 * Responds to one request. Returns `lost` if the connection ends without a response, and `aborted` if the caller
 * stopped waiting.
 */
export async function answer(service: Service, call: Call): Promise<WrittenAnswer | 'lost' | 'aborted'> {
  const line = lineOf(call);
  service.requests.push(line);
  const outcome = await decide(service, call, line);
  const { method, path, query, headers, body } = call;
  const status = typeof outcome === 'string' ? 0 : outcome.status;
  service.log.push({ method, path, query, headers, ...(body === undefined ? {} : { body }), status });
  return typeof outcome === 'string' ? outcome : write(service.state, outcome);
}

async function decide(service: Service, call: Call, line: string): Promise<Answer | 'lost' | 'aborted'> {
  const { state } = service;
  if (call.signal?.aborted) return 'aborted';
  const rule = state.options.fail?.find((candidate) => strikes(service, candidate, call, line));
  if (rule && !rule.done) return failed(state, rule);
  const lost = isLost(service, call);
  if (lost === 'before') return 'lost';
  const hangs = state.options.groupSearch === 'hangs-until-abort' && call.method === 'GET' && call.path === '/Groups';
  if (hangs) return untilAborted(call);
  const outcome = respond(state, call);
  if (rule) return failed(state, rule);
  return lost === 'after' && outcome.status < 400 ? 'lost' : outcome;
}

function respond(state: State, call: Call): Answer {
  try {
    return discover(call, state.options) ?? route(state, call);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { status, message, scimType } = error;
    return errorAnswer(state.options.errorShape ?? 'scim', { status, message, ...(scimType ? { scimType } : {}) });
  }
}

function route(state: State, call: Call): Answer {
  const { me } = state.options;
  const path = call.path === '/Me' && me !== undefined ? `/Users/${encodeURIComponent(me)}` : call.path;
  const [, collection = '', rawId, ...rest] = path.split('/');
  const kind: Kind | undefined = collection === 'Users' ? 'User' : collection === 'Groups' ? 'Group' : undefined;
  if (kind === undefined || rest.length > 0) throw new Refusal(404, `there is no endpoint ${call.path}`);
  const { method } = call;
  if (rawId === undefined || rawId === '') {
    if (method === 'GET') return list(state, kind, call);
    if (method === 'POST') return create(state, kind, call);
    throw new Refusal(405, `${method} is not allowed here`);
  }
  if (rawId === '.search' && method === 'POST') return list(state, kind, { ...call, query: searchQuery(call) });
  const id = decodeURIComponent(rawId);
  if (method === 'GET') return read(state, kind, call, id);
  const verb = verbs[method as keyof typeof verbs];
  if (verb === undefined) throw new Refusal(405, `${method} is not allowed here`);
  const mode = state.options[verb.option] ?? 'on';
  if (mode === 'off') throw new Refusal(501, `${method} is not supported`);
  if (mode === '405') throw new Refusal(405, `${method} is not allowed here`);
  return verb.run(state, kind, call, id);
}

const verbs = {
  PUT: { option: 'put', run: replace },
  PATCH: { option: 'patch', run: patch },
  DELETE: { option: 'delete', run: remove },
} as const;

function read(state: State, kind: Kind, call: Call, id: string): Answer {
  const found = keptOf(state, kind).get(id);
  const isGone = state.options.inactiveVanish && kind === 'User' && found?.active === false;
  if (!found || isGone) {
    const { getByUnknownId = 404 } = state.options;
    if (getByUnknownId === '404-html') return page(404, 'Not Found');
    throw new Refusal(getByUnknownId, `${kind} ${id} not found`);
  }
  const etag = etagOf(state, found);
  const headers: Record<string, string> = etag === undefined ? {} : { etag };
  const ifNoneMatch = call.headers['if-none-match'];
  if (ifNoneMatch !== undefined && etag !== undefined && isVersion(state, found, ifNoneMatch)) {
    return { status: 304, headers };
  }
  return { status: 200, headers, json: show(state, kind, found, { call }) };
}

/** Converts the parameters of a SearchRequest (RFC 7644 section 3.4.3) to query parameters. */
function searchQuery({ body }: Call): Record<string, string> {
  const members = Object.entries((body ?? {}) as Record<string, unknown>).filter(([name]) => name !== 'schemas');
  return Object.fromEntries(members.map(([name, value]) => [name, String(value)]));
}

function lineOf({ method, path, query }: Call): string {
  const parameters = Object.entries(query).map(([name, value]) => `${name}=${value}`);
  return `${method} ${decodeURIComponent(path)}${parameters.length > 0 ? `?${parameters.join('&')}` : ''}`;
}

/** Counts a match of a rule. Returns true if the rule must respond to this request. */
function strikes({ hits }: Service, rule: FailRule, call: Call, line: string): boolean {
  if (rule.method !== undefined && rule.method !== call.method) return false;
  if (rule.path && !rule.path.test(line.slice(call.method.length + 1))) return false;
  const hit = (hits.get(rule) ?? 0) + 1;
  hits.set(rule, hit);
  const turn = hit - (rule.after ?? 0);
  return turn > 0 && turn <= (rule.times ?? Number.POSITIVE_INFINITY);
}

function failed(state: State, rule: FailRule): Answer | 'lost' {
  if (rule.throws) return 'lost';
  const { status = 500, body, headers = {} } = rule;
  if (typeof body === 'string') return { status, headers, contentType: 'text/html', text: body };
  if (body) return { status, headers, json: body };
  const { errorShape = 'scim' } = state.options;
  return { ...errorAnswer(errorShape, { status, message: `the service answers ${status}` }), headers };
}

const lossOf = { POST: 'createLost', PUT: 'changeLost', PATCH: 'changeLost', DELETE: 'deleteLost' } as const;

function isLost({ state, writes }: Service, { method, path }: Call): 'before' | 'after' | undefined {
  const name = lossOf[method as keyof typeof lossOf];
  if (name === undefined || path.endsWith('/.search')) return undefined;
  const count = (writes.get(name) ?? 0) + 1;
  writes.set(name, count);
  const rule: Lost | undefined = state.options[name];
  if (rule === undefined) return undefined;
  const { nth, when } = typeof rule === 'object' ? rule : { nth: rule, when: 'after' as const };
  return nth === 'every' || nth === count ? when : undefined;
}

function untilAborted({ signal }: Call): Promise<'aborted'> {
  return new Promise((resolve) => signal?.addEventListener('abort', () => resolve('aborted'), { once: true }));
}

function write(state: State, { status, headers = {}, json, text, contentType, asIs }: Answer): WrittenAnswer {
  const type = contentType ?? (json === undefined ? undefined : 'application/scim+json');
  const spelled = asIs ? json : inCase(json, state.options.attributeCase ?? 'rfc');
  return {
    status,
    headers: { ...(type ? { 'content-type': type } : {}), ...headers },
    text: json === undefined ? (text ?? '') : writeJson(spelled),
  };
}

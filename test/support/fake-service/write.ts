import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { accept } from './accept.ts';
import { changeAnswer, createAnswer, deleteAnswer, type Written } from './answers.ts';
import { Refusal } from './errors.ts';
import { patched } from './patch.ts';
import { urns } from './schemas.ts';
import { etagOf, show } from './show.ts';
import { type Kind, keptOf, memberIds, nextId, type State } from './state.ts';
import type { Answer, Call } from './wire.ts';

type Row = Record<string, unknown>;

export function create(state: State, kind: Kind, call: Call): Answer {
  const { options } = state;
  const sent = call.body as Row | undefined;
  if (kind === 'User' && options.refusesActiveOnCreate && sent?.active !== undefined) {
    throw new Refusal(400, 'active cannot be set on create', 'invalidValue');
  }
  const former = kind === 'User' && options.createRestores ? inactive(state, sent?.userName) : undefined;
  const accepted = accept(state, kind, sent, former);
  if (former) {
    const restored = { ...accepted, active: true };
    if (options.stores !== false) state.users.set(String(former.id), restored);
    return createAnswer('200', written(state, kind, restored, call));
  }
  const id = nextId(state);
  const { stored, shown } = ignored(state, { schemas: accepted.schemas }, accepted);
  const resource: JsonObject = { ...stored, id };
  if (options.stores !== false) {
    keptOf(state, kind).set(id, resource);
    if (options.searchLag) state.hidden.set(id, options.searchLag);
  }
  return createAnswer(options.createAnswer ?? '201', written(state, kind, resource, call, { ...shown, id }));
}

export function replace(state: State, kind: Kind, call: Call, id: string): Answer {
  const before = existing(state, kind, id, call);
  return change(state, kind, call, { before, after: accept(state, kind, call.body, before), mode: state.options.put });
}

export function patch(state: State, kind: Kind, call: Call, id: string): Answer {
  const before = existing(state, kind, id, call);
  const { duplicateMember = 'ignore' } = state.options;
  const changed = patched(before, call.body, duplicateMember !== 'ignore');
  return change(state, kind, call, { before, after: accept(state, kind, changed, before), mode: state.options.patch });
}

export function remove(state: State, kind: Kind, call: Call, id: string): Answer {
  const { options } = state;
  const before = existing(state, kind, id, call);
  const answer = deleteAnswer(options.deleteAnswer ?? '204', written(state, kind, before, call));
  if (options.stores === false || options.delete === 'lies') return answer;
  if (options.deleteDeactivates && kind === 'User') state.users.set(id, { ...before, active: false });
  else {
    keptOf(state, kind).delete(id);
    for (const group of state.groups.values()) dropMember(group, id);
  }
  return answer;
}

interface Change {
  readonly before: JsonObject;
  readonly after: JsonObject;
  readonly mode: 'on' | 'off' | '405' | 'lies' | 'ok-unstored' | undefined;
}

function change(state: State, kind: Kind, call: Call, { before, after, mode = 'on' }: Change): Answer {
  const { options } = state;
  const shape = options.changeAnswer ?? '200';
  if (mode === 'lies') return changeAnswer(shape, written(state, kind, before, call));
  const { stored, shown } = ignored(state, before, after);
  if (mode === 'ok-unstored' || options.stores === false)
    return changeAnswer(shape, written(state, kind, before, call, shown));
  keptOf(state, kind).set(String(before.id), stored);
  return changeAnswer(shape, written(state, kind, stored, call, shown));
}

/** Creates a response that shows `shown`, with the version of the stored resource. */
function written(state: State, kind: Kind, stored: JsonObject, call: Call, shown = stored): Written {
  const etag = etagOf(state, stored);
  const location = `${call.base}/${kind}s/${encodeURIComponent(String(stored.id))}`;
  return {
    resource: show(state, kind, shown, { call, afterWrite: true, stored }),
    location,
    ...(etag ? { etag } : {}),
  };
}

/** Returns the stored and the shown resource, if the service ignores parts of a change. */
function ignored(state: State, before: JsonObject, after: JsonObject): { stored: JsonObject; shown: JsonObject } {
  const { ignoresMembers, ignoresManager, ignoresActive } = state.options;
  const stored: Row = structuredClone(after);
  const shown: Row = structuredClone(after);
  const keep = (name: string, rule: boolean | 'pretends' | undefined) => {
    if (!rule) return;
    for (const copy of rule === 'pretends' ? [stored] : [stored, shown]) restore(copy, before, name);
  };
  keep('members', ignoresMembers);
  keep('active', ignoresActive);
  if (ignoresManager) {
    const old = ((before[urns.enterprise] ?? {}) as Row).manager;
    for (const copy of ignoresManager === 'pretends' ? [stored] : [stored, shown]) {
      const extension: Row = { ...((copy[urns.enterprise] ?? {}) as Row) };
      restore(extension, { manager: old } as JsonObject, 'manager');
      if (Object.keys(extension).length > 0) copy[urns.enterprise] = extension;
      else delete copy[urns.enterprise];
    }
  }
  return { stored: stored as JsonObject, shown: shown as JsonObject };
}

function restore(copy: Row, before: JsonObject, name: string): void {
  if (before[name] === undefined) delete copy[name];
  else copy[name] = structuredClone(before[name]);
}

function existing(state: State, kind: Kind, id: string, call: Call): JsonObject {
  const found = keptOf(state, kind).get(id);
  if (!found) throw new Refusal(404, `${kind} ${id} not found`);
  const wanted = call.headers['if-match'];
  if (wanted !== undefined && state.options.version !== 'none' && !isVersion(state, found, wanted)) {
    throw new Refusal(412, 'the resource has another version');
  }
  return found;
}

/** True if the tags of a header contain the version of a resource. The form of a tag does not matter. */
export function isVersion(state: State, resource: JsonObject, header: string): boolean {
  const opaque = (tag: string) =>
    tag
      .trim()
      .replace(/^W\//, '')
      .replace(/^"(.*)"$/, '$1')
      .replace(/^v/, '');
  const version = etagOf({ ...state, options: {} }, resource) as string;
  return header.trim() === '*' || header.split(',').some((tag) => opaque(tag) === opaque(version));
}

function inactive(state: State, userName: unknown): JsonObject | undefined {
  const lower = String(userName).toLowerCase();
  return [...state.users.values()].find(
    (user) => String(user.userName).toLowerCase() === lower && user.active === false,
  );
}

function dropMember(group: JsonObject, id: string): void {
  const left = memberIds(group).filter((member) => member !== id);
  if (left.length > 0) group.members = left.map((value) => ({ value }));
  else delete group.members;
}

import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { urns } from './schemas.ts';
import { type Kind, memberIds, type State, versionOf } from './state.ts';
import { type Call, Digits } from './wire.ts';

type Row = Record<string, unknown>;

/** What an answer is for. */
export interface Show {
  readonly call: Call;
  /** If true, the response is to a write, and may lack stored values. */
  readonly afterWrite?: boolean;
  /** The stored resource, whose version the response shows. Default: the resource that is shown. */
  readonly stored?: JsonObject;
}

/**
 * Returns a resource in the form that filters test: with groups, meta and all other true values, even if responses hide
 * them.
 */
export function truth(state: State, kind: Kind, resource: JsonObject, base: string): Row {
  const id = String(resource.id);
  const meta = {
    resourceType: kind,
    created: '2024-01-01T00:00:00Z',
    lastModified: '2024-01-01T00:00:00Z',
    location: `${base}/${kind}s/${encodeURIComponent(id)}`,
  };
  const copy: Row = { ...structuredClone(resource), meta };
  if (kind === 'User' && state.options.groupsOnUsers !== false) {
    const groups = [...state.groups.values()].filter((group) => memberIds(group).includes(id));
    if (groups.length > 0) {
      copy.groups = groups.map((group) => ({
        value: group.id,
        $ref: `${base}/Groups/${encodeURIComponent(String(group.id))}`,
        display: group.displayName,
        type: 'direct',
      }));
    }
  }
  return copy;
}

/** Returns a resource in the form of a response. Names and ids do not have their final form yet. */
export function show(state: State, kind: Kind, resource: JsonObject, { call, afterWrite, stored }: Show): Row {
  const { options } = state;
  const row = truth(state, kind, resource, call.base);
  const { text, isInMeta } = versionText(state, stored ?? resource);
  if (isInMeta) row.meta = { ...(row.meta as object), version: text };
  if (options.activeTypes === 'string' && typeof row.active === 'boolean') row.active = row.active ? 'True' : 'False';
  if (kind === 'Group') showMembers(state, row, { call, ...(afterWrite ? { afterWrite } : {}) });
  if (afterWrite && options.answersWithoutManager) delete (row[urns.enterprise] as Row | undefined)?.manager;
  delete row.password;
  return withIds(projected(row, call.query), options.idsAs === 'number');
}

/** Returns the version in the form of the ETag header, or undefined without this header. */
export function etagOf(state: State, resource: JsonObject): string | undefined {
  const { version = 'meta' } = state.options;
  return version === 'meta' || version === 'header-only'
    ? `W/"${versionOf(state, String(resource.id), resource)}"`
    : undefined;
}

function versionText(state: State, resource: JsonObject): { text: unknown; isInMeta: boolean } {
  const { version = 'meta' } = state.options;
  const count = versionOf(state, String(resource.id), resource);
  const forms = {
    meta: `W/"${count}"`,
    'header-only': undefined,
    number: count,
    unquoted: `v${count}`,
    none: undefined,
  };
  return { text: forms[version], isInMeta: forms[version] !== undefined };
}

function showMembers(state: State, row: Row, { call, afterWrite }: Show): void {
  const { membersOnRead = 'always', membersAs = 'objects', answersWithoutMembers } = state.options;
  const isAsked = (call.query.attributes ?? '')
    .toLowerCase()
    .split(',')
    .some((path) => /^\s*members\b/.test(path));
  const isLeftOut = membersOnRead === 'never' || (membersOnRead === 'onRequest' && !isAsked);
  if (isLeftOut || (afterWrite && answersWithoutMembers)) {
    delete row.members;
    return;
  }
  let ids = memberIds(row as JsonObject);
  if (membersOnRead === 'dropSome') {
    const turn = state.reads++;
    ids = ids.filter((_, index) => (index + turn) % 3 !== 0);
  }
  const written = ids.map(
    (id) => memberForms(state, id, call.base)[membersAs === 'single-object' ? 'objects' : membersAs],
  );
  if (written.length === 0) delete row.members;
  else row.members = membersAs === 'single-object' && written.length === 1 ? written[0] : written;
}

function memberForms(state: State, id: string, base: string) {
  const type = state.groups.has(id) ? 'Group' : 'User';
  const $ref = `${base}/${type}s/${encodeURIComponent(id)}`;
  const display = state.groups.get(id)?.displayName ?? state.users.get(id)?.userName;
  return { objects: { value: id, $ref, display, type }, strings: id, 'ref-only': { $ref } };
}

/** Applies the parameters `attributes` and `excludedAttributes` (RFC 7644 section 3.9), also to sub-attributes. */
function projected(row: Row, query: Record<string, string>): Row {
  const only = paths(query.attributes);
  const but = paths(query.excludedattributes ?? query.excludedAttributes);
  if (only.length > 0) {
    const kept = pick(row, only);
    return { schemas: row.schemas, id: row.id, ...kept };
  }
  return but.length > 0 ? { ...omit(row, but), id: row.id } : row;
}

function paths(list: string | undefined): string[][] {
  const found = (list ?? '')
    .split(',')
    .map((path) => path.trim())
    .filter(Boolean);
  return found.map((path) => {
    if (path.toLowerCase() === urns.enterprise.toLowerCase()) return [path.toLowerCase()];
    const colon = path.lastIndexOf(':');
    const urn = path.slice(0, colon).toLowerCase();
    const names = path
      .slice(colon + 1)
      .toLowerCase()
      .split('.');
    return urn === urns.enterprise.toLowerCase() ? [urn, ...names] : names;
  });
}

function pick(row: unknown, wanted: readonly string[][]): Row {
  if (Array.isArray(row)) return row.map((item) => pick(item, wanted)) as unknown as Row;
  if (typeof row !== 'object' || row === null) return row as unknown as Row;
  const kept: Row = {};
  for (const [name, value] of Object.entries(row)) {
    const own = wanted.filter(([first]) => first === name.toLowerCase());
    if (own.length === 0) continue;
    kept[name] = own.some((path) => path.length === 1)
      ? value
      : pick(
          value,
          own.map((path) => path.slice(1)),
        );
  }
  return kept;
}

function omit(row: unknown, unwanted: readonly string[][]): Row {
  if (Array.isArray(row)) return row.map((item) => omit(item, unwanted)) as unknown as Row;
  if (typeof row !== 'object' || row === null) return row as unknown as Row;
  const kept: Row = {};
  for (const [name, value] of Object.entries(row)) {
    const own = unwanted.filter(([first]) => first === name.toLowerCase());
    if (own.some((path) => path.length === 1)) continue;
    kept[name] =
      own.length === 0
        ? value
        : omit(
            value,
            own.map((path) => path.slice(1)),
          );
  }
  return kept;
}

/** Converts ids to numbers with the same digits, if `asNumbers` is true and the id has only digits. */
function withIds(row: Row, asNumbers: boolean): Row {
  if (!asNumbers) return row;
  const number = (value: unknown) => (/^\d+$/.test(String(value)) ? new Digits(String(value)) : value);
  const many = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(many);
    return typeof value === 'object' && value !== null && 'value' in value
      ? { ...value, value: number(value.value) }
      : number(value);
  };
  const copy: Row = { ...row, id: number(row.id) };
  if (copy.members !== undefined) copy.members = many(copy.members);
  if (copy.groups !== undefined) copy.groups = many(copy.groups);
  const extension = copy[urns.enterprise] as Row | undefined;
  if (extension?.manager !== undefined) copy[urns.enterprise] = { ...extension, manager: many(extension.manager) };
  return copy;
}

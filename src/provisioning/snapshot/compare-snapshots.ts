import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';
import type { SnapshotType } from './snapshot-file.ts';
import type { IndexedResource, SnapshotIndex } from './snapshot-index.ts';

/** One difference between two snapshots. */
export interface Difference {
  readonly type: SnapshotType;
  readonly id: string;
  /** The `userName` of a user, or the `displayName` of a group. */
  readonly name: string;
  readonly change: 'created' | 'deleted' | 'changed' | 'added' | 'removed';
  /** SCIM path of the changed attribute. Absent for a created or deleted resource. */
  readonly path?: string;
  readonly before?: Json;
  readonly after?: Json;
}

/** True if only the service writes the attribute at a path of a resource type. */
export type IsReadOnly = (type: SnapshotType, path: string) => boolean;

/** Attributes that can differ although nobody changed the resource. */
const unchanging: readonly string[] = ['schemas', 'id', 'meta'];

/** Attributes whose values are references to other resources. */
const references: ReadonlySet<string> = new Set(['members', 'groups']);

/**
 * Compares the resources of two snapshots by id. Values of a multi-valued attribute have no order. A member of a group
 * is shown with the name of the user or of the group. `isReadOnly` returns `true` for the path of an attribute that
 * only the service writes. If values of a multi-valued attribute differ only in sub-attributes that only the service
 * writes, yields one difference with the path of one of these sub-attributes. Reads only the resources that differ into
 * memory, one after another.
 */
export async function* compareSnapshots(
  before: SnapshotIndex,
  after: SnapshotIndex,
  isReadOnly: IsReadOnly = () => false,
): AsyncGenerator<Difference, void, undefined> {
  const nameOf = (id: string) => after.nameOf(id) ?? before.nameOf(id);
  // If groups show their members, ignores the attribute `groups` of users, because each membership would otherwise be
  // compared twice. If groups show no members, compares `groups`, because some services show memberships only in this
  // attribute.
  const showsMembers = before.showsMembers || after.showsMembers;
  const known = { nameOf, ignored: new Set(showsMembers ? [...unchanging, 'groups'] : unchanging), isReadOnly };
  for (const resource of before.resources()) {
    const now = after.find(resource);
    if (!now) yield { ...subject(resource), change: 'deleted' };
    else if (!isSameHash(resource, now))
      yield* compareResources(subject(now), await before.read(resource), await after.read(now), known);
  }
  for (const resource of after.resources())
    if (!before.find(resource)) yield* describeNew(subject(resource), await after.read(resource), known);
}

type Subject = Pick<Difference, 'type' | 'id' | 'name'>;

/** Data about all resources that is needed to compare two versions of one resource. */
interface Known {
  readonly nameOf: (id: string) => string | undefined;
  readonly ignored: ReadonlySet<string>;
  readonly isReadOnly: IsReadOnly;
}

function subject({ type, id, name }: IndexedResource): Subject {
  return { type, id, name };
}

function isSameHash({ hash: [one, two] }: IndexedResource, { hash }: IndexedResource): boolean {
  return hash[0] === one && hash[1] === two;
}

/** Yields the creation of a resource, and an addition for each member of a new group. */
function* describeNew(of: Subject, { members }: JsonObject, known: Known): Generator<Difference, void, undefined> {
  yield { ...of, change: 'created' };
  if (Array.isArray(members)) yield* compareValues(of, 'members', [], members, known);
}

function* compareResources(
  of: Subject,
  before: JsonObject,
  after: JsonObject,
  known: Known,
  prefix = '',
): Generator<Difference, void, undefined> {
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (prefix === '' && known.ignored.has(name)) continue;
    const [was, is] = [before[name], after[name]];
    if (isSame(was, is)) continue;
    const path = prefix + name;
    if (isObject(was) && isObject(is)) {
      const separator = name.startsWith('urn:') ? ':' : '.';
      yield* compareResources(of, was, is, known, `${path}${separator}`);
    } else if (Array.isArray(was ?? is) && Array.isArray(is ?? was)) {
      yield* compareValues(of, path, asList(was), asList(is), known);
    } else {
      yield {
        ...of,
        change: 'changed',
        path,
        ...(was === undefined ? {} : { before: was }),
        ...(is === undefined ? {} : { after: is }),
      };
    }
  }
}

function asList(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

/** Yields each added and each removed value of a multi-valued attribute. */
function* compareValues(
  of: Subject,
  path: string,
  before: readonly Json[],
  after: readonly Json[],
  { nameOf, isReadOnly }: Known,
): Generator<Difference, void, undefined> {
  const written = new Set<string>();
  const isWritten = (name: string): boolean => isReadOnly(of.type, `${path}.${name}`) && !!written.add(name);
  const print = (value: Json): string =>
    references.has(path) ? memberId(value) : canonical(withoutMembers(value, isWritten));
  const show = (value: Json): Json => (references.has(path) ? (nameOf(memberId(value)) ?? memberId(value)) : value);
  const [were, are] = [new Set(before.map(print)), new Set(after.map(print))];
  for (const value of before) {
    if (!are.has(print(value))) yield { ...of, change: 'removed', path, before: show(value) };
  }
  for (const value of after) if (!were.has(print(value))) yield { ...of, change: 'added', path, after: show(value) };
  const isSameOtherwise = were.size === are.size && [...were].every((text) => are.has(text));
  const [name] = written;
  if (name !== undefined && isSameOtherwise && !isSameSet(before, after))
    yield { ...of, change: 'changed', path: `${path}.${name}` };
}

/**
 * Removes the sub-attributes for which `isRemoved` returns `true`. If this would remove all sub-attributes, returns the
 * whole value.
 */
function withoutMembers(value: Json, isRemoved: (name: string) => boolean): Json {
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([name]) => !isRemoved(name));
  return kept.length === 0 ? value : (Object.fromEntries(kept) as JsonObject);
}

function isSameSet(before: readonly Json[], after: readonly Json[]): boolean {
  const [were, are] = [before.map(canonical).sort(), after.map(canonical).sort()];
  return were.length === are.length && were.every((text, index) => text === are[index]);
}

function memberId(member: Json): string {
  return String(isObject(member) ? member.value : member);
}

function isSame(one: Json | undefined, other: Json | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return canonical(one) === canonical(other);
}

/** Returns the JSON text of a value with sorted object members, so that equal values have the same text. */
function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}:${canonical(member as Json)}`);
  return `{${members.sort().join(',')}}`;
}

import fc from 'fast-check';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { groupKey } from '../../../src/provisioning/groups/find-group.ts';
import type { TestServer } from '../server.ts';

/** A person. `resource` has no links: `manager` and `groups` are positions in the lists of the directory. */
export interface Person {
  readonly resource: JsonObject;
  readonly manager: number | undefined;
  readonly groups: readonly number[];
}

/** People, and the names of their groups. Every group has a member. */
export interface Directory {
  readonly people: readonly Person[];
  readonly groups: readonly string[];
}

/**
 * Characters that a table could lose: separators, quotes, characters that start a formula, line ends, characters beyond
 * the basic plane.
 */
const characters = [...`aZ09 .-_@+=|;,"'#/\\éß漢字ñ\n`, '😀', '\u200d', 'İ', 'ﬁ', '\u0301'];
const words = [
  'N/A',
  '-',
  'none',
  'Null',
  'NULL',
  'true',
  '=1+1',
  "'=2",
  '="001"',
  '1E+05',
  '#REF!',
  'Doe, Chris',
  'a|b',
  '"q"',
];
const anyText = fc
  .oneof(
    {
      weight: 3,
      arbitrary: fc.array(fc.constantFrom(...characters), { minLength: 1, maxLength: 12 }).map((list) => list.join('')),
    },
    { weight: 1, arbitrary: fc.constantFrom(...words) },
  )
  .map((text) => text.trim())
  .filter((text) => text !== '');
/** Text that a cell can hold. The text may contain separators and quotes. */
const plainText = fc
  .array(fc.constantFrom('Ann', 'Lee', 'é', '漢', 'x|y', 'a;b', 'c,d', '"e"', "O'Neil", '😀'), {
    minLength: 1,
    maxLength: 3,
  })
  .map((parts) => parts.join(' '));

interface Values {
  readonly given: string;
  readonly family: string;
  readonly title: string | undefined;
  readonly nick: string | undefined;
  readonly department: string | undefined;
  readonly active: boolean | undefined;
  readonly isNamed: boolean;
  readonly emails: readonly string[];
  readonly primary: number;
  readonly roles: readonly { readonly value: string; readonly display: string | undefined }[];
  readonly manager: number | undefined;
  readonly groups: readonly number[];
}

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

function values(text: fc.Arbitrary<string>, isComplete: boolean): fc.Arbitrary<Values> {
  return fc.record({
    given: text,
    family: text,
    title: optional(text),
    nick: optional(text),
    department: optional(text),
    active: isComplete ? fc.boolean() : optional(fc.boolean()),
    isNamed: isComplete ? fc.constant(true) : fc.boolean(),
    emails: fc.uniqueArray(fc.constantFrom('work', 'home', 'other'), { maxLength: 3 }),
    primary: fc.nat(2),
    roles: fc.uniqueArray(fc.record({ value: text, display: isComplete ? fc.constant(undefined) : optional(text) }), {
      maxLength: 2,
      selector: ({ value }) => value.toLowerCase(),
    }),
    manager: optional(fc.nat(9)),
    groups: fc.uniqueArray(fc.nat(4), { maxLength: 3 }),
  });
}

function directories(text: fc.Arbitrary<string>, isComplete: boolean): fc.Arbitrary<Directory> {
  const names = fc.uniqueArray(
    text.filter((name) => !/[\n\t]/.test(name)).map((name) => name.replace(/\s+/g, ' ')),
    {
      minLength: 1,
      maxLength: 5,
      selector: groupKey,
    },
  );
  return fc.tuple(fc.array(values(text, isComplete), { minLength: 1, maxLength: 6 }), names).map(([list, groups]) => ({
    people: list.map((item, index) => personOf(item, index, list.length, groups.length)),
    groups,
  }));
}

/** Directories that may have text that no cell can hold. People may have no status, name or display name. */
export const anyDirectory = directories(anyText, false);
/** Directories whose values all fit into cells. */
export const plainDirectory = directories(plainText, true);
/** Directories with any text. The people have all values that an import would derive. */
export const completeDirectory = directories(anyText, true);

function personOf(item: Values, index: number, people: number, groups: number): Person {
  const { given, family, title, nick, department, active, isNamed, emails, primary, roles } = item;
  const resource: JsonObject = {
    userName: `p${index}.ü|${index}`,
    ...(index % 3 === 0 ? { externalId: `00${index}` } : {}),
    ...(isNamed
      ? { name: { givenName: given, familyName: family, formatted: `${given} ${family}` }, displayName: family }
      : {}),
    ...(title === undefined ? {} : { title }),
    ...(nick === undefined ? {} : { nickName: nick }),
    ...(active === undefined ? {} : { active }),
    ...(emails.length === 0
      ? {}
      : {
          emails: emails.map(
            (type, at): JsonObject => ({
              value: `p${index}.${type}@example.com`,
              type,
              ...(at === primary % emails.length ? { primary: true } : {}),
            }),
          ),
        }),
    ...(roles.length === 0
      ? {}
      : {
          roles: roles.map(
            ({ value, display }): JsonObject => ({ value, ...(display === undefined ? {} : { display }) }),
          ),
        }),
    ...(department === undefined ? {} : { [urn.EnterpriseUser]: { department } }),
  };
  const manager = item.manager === undefined ? undefined : item.manager % people;
  return { resource, manager, groups: [...new Set(item.groups.map((group) => group % groups))] };
}

/**
 * Creates a directory on a server: people, their managers, and the groups that have members. The managers may form
 * cycles.
 */
export async function create(server: TestServer, { people, groups }: Directory): Promise<void> {
  const ids: string[] = [];
  for (const { resource } of people) ids.push((await server.add('/Users', resource)).id as string);
  for (const [index, { manager }] of people.entries()) {
    if (manager === undefined) continue;
    const path = `${urn.EnterpriseUser}:manager`;
    await server.client.patch('/Users', ids[index] as string, [
      { op: 'add', path, value: { value: ids[manager] as string } },
    ]);
  }
  for (const [index, displayName] of groups.entries()) {
    const members = people.flatMap((person, at) =>
      person.groups.includes(index) ? [{ value: ids[at] as string }] : [],
    );
    if (members.length > 0) await server.add('/Groups', { displayName, members });
  }
}

/** The people and the groups of a server, with names instead of ids. */
export async function snapshot(server: TestServer): Promise<unknown> {
  const users = await server.all('/Users');
  const names = new Map(users.map(({ id, userName }) => [id, userName as string]));
  const people = users.map(({ id: _id, meta: _meta, groups: _groups, ...user }) => {
    const work = user[urn.EnterpriseUser] as JsonObject | undefined;
    if (!work?.manager) return sorted(user);
    const manager = names.get((work.manager as JsonObject).value as string) as string;
    return sorted({ ...user, [urn.EnterpriseUser]: { ...work, manager } });
  });
  const groups = (await server.all('/Groups')).map(({ displayName, members = [] }) => {
    const values = (members as JsonObject[]).map(({ value }) => names.get(value as string));
    return [displayName, values.sort()];
  });
  const byText = (one: unknown, other: unknown): number => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1);
  return { people: people.sort(byText), groups: groups.sort(byText) };
}

/** Sorts the members of objects and the values of attributes, because their order has no meaning. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, inner]) => [name, sorted(inner)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

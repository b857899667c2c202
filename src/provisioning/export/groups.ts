import { type GroupName, groupName, groupsOf, idOf } from '../../changes/resource.ts';
import { idOfUri, type Reference, readMembers } from '../../client/reading/references.ts';
import { ScimError } from '../../protocol/errors.ts';
import { isObject, type JsonObject } from '../../protocol/json/json.ts';
import { visibleName } from '../../protocol/text/visible.ts';
import { groupKey } from '../groups/find-group.ts';
import { Memberships } from './memberships.ts';
import { type GroupReading, nestedByFilter } from './nested-groups.ts';

/** A group of the service. */
interface ServiceGroup {
  readonly id: string;
  /** `undefined` for a group without a name. An import cannot make such a group. */
  readonly name: string | undefined;
  /** Names of the attributes that an import cannot set. */
  readonly others: readonly string[];
  /** True if a person of the export is a member. */
  isUsed: boolean;
}

/**
 * Attributes of a group for which no note is needed. Either an import restores the attribute, or only the service can
 * set it.
 */
const ownAttributes: ReadonlySet<string> = new Set(['schemas', 'id', 'meta', 'displayname', 'members']);

/**
 * Finds the names of the groups in which a person is a direct member. Also finds group data that an import cannot
 * restore.
 */
export class ExportGroups {
  readonly #groups: ServiceGroup[] = [];
  readonly #byId = new Map<string, ServiceGroup>();
  /** Keys of the group names (see `groupKey`). An import compares these keys and not the names. */
  readonly #keys = new Set<string>();
  /**
   * Memberships from the members of groups; `undefined` if no members were read. If the resources of people contain
   * `groups`, the members are not read.
   */
  #memberships: Memberships | undefined;
  #nested: string[] | undefined;
  /** The search for groups that are members of groups. Runs while the pages of people are read. */
  #search: Promise<string[] | undefined> | undefined;
  #hasFirstPage = false;
  #showsMembers = false;
  #problem: string | undefined;

  constructor(
    private readonly reading: GroupReading,
    /**
     * True if the export leaves out people. In this case, the notes are only about groups that have members in the
     * export.
     */
    private readonly isSelection: boolean,
  ) {}

  /** Reads the groups without their members. If an error response shows that the groups cannot be read, adds a note. */
  async open(): Promise<void> {
    try {
      for await (const group of this.#list({ excludedAttributes: ['members'] })) this.#add(group);
    } catch (error) {
      if (!(error instanceof ScimError) || error.status >= 500 || error.status === 429 || error.status === 401)
        throw error;
      this.#problem = `the groups of the service cannot be read (status ${error.status}), so this export contains only the groups that are listed in User resources`;
    }
  }

  /**
   * Prepares `namesOf` for a page of people. If no person of the first page has groups, reads the members of all
   * groups.
   */
  async prepare(people: readonly JsonObject[]): Promise<void> {
    if (this.#hasFirstPage || this.#groups.length === 0 || people.length === 0) return;
    this.#hasFirstPage = true;
    if (!people.some((person) => (groupsOf(person)?.length ?? 0) > 0)) await this.#readMemberships();
    else if (!this.isSelection) this.#searchNested();
  }

  /** Starts the search for groups that are members of groups. If the search fails, `close` throws the error. */
  #searchNested(): Promise<string[] | undefined> {
    this.#search ??= nestedByFilter(this.reading);
    this.#search.catch(() => {});
    return this.#search;
  }

  /** Returns the names of the groups of a person, and the number of groups without a name. */
  namesOf(person: JsonObject): { readonly names: readonly string[]; readonly nameless: number } {
    const shown = shownGroups(person);
    const read = this.#memberships?.of(idOf(person) ?? '') ?? [];
    if (shown.length === 0 && read.length === 0) return none;
    const found = new Map<string, string | undefined>();
    for (const { id, name } of shown) {
      const group = this.#byId.get(id);
      if (group) group.isUsed = true;
      found.set(id, group?.name ?? name);
    }
    for (const index of read) {
      const group = this.#groups[index];
      if (!group) continue;
      group.isUsed = true;
      found.set(group.id, group.name);
    }
    const names = [...found.values()].filter((name) => name !== undefined);
    return { names, nameless: found.size - names.length };
  }

  /**
   * True if `namesOf` returns all groups of a person. False if the groups cannot be read, or if nobody is in a group:
   * the service may then hide the memberships. Call `prepare` with the first page before this getter.
   */
  get showsMemberships(): boolean {
    return this.#problem === undefined && (this.#memberships === undefined || this.#showsMembers);
  }

  /** True if an import would find a group with this name. */
  hasName(name: string): boolean {
    return this.#keys.has(groupKey(name));
  }

  /** Completes the notes. Call this method after all people were exported. Rethrows the errors of the network. */
  async close(): Promise<void> {
    if (this.#memberships || !this.#concerned().length) return;
    this.#nested = await this.#searchNested();
    if (!this.#nested) await this.#readMemberships();
  }

  /** Returns notes about data that an import cannot restore. */
  notes(): string[] {
    const concerned = this.#concerned();
    const named = new Set(concerned.flatMap(({ name }) => name ?? []));
    const nested = (this.#nested ?? []).filter((name) => named.has(name));
    const others = concerned.filter((group) => group.others.length > 0);
    return [
      ...(this.#problem === undefined ? [] : [this.#problem]),
      ...(this.#memberships && !this.#showsMembers && !this.#groups.some(({ isUsed }) => isUsed)
        ? [
            'the service shows neither the groups of people nor the members of groups, so this export contains no memberships',
          ]
        : []),
      ...about(
        this.isSelection ? [] : concerned.filter(({ isUsed }) => !isUsed).map(labelOf),
        'cannot be created by bulk import, because no person in this export is a member',
      ),
      ...about(nested.map(visibleName), 'with groups as members (bulk import adds only people to groups)'),
      ...about(
        others.map(labelOf),
        `with attributes that bulk import cannot set (${[...new Set(others.flatMap((group) => group.others))].join(', ')})`,
      ),
      ...about(sameNames(concerned), 'with a name that bulk import treats as equal to the name of another group'),
      ...about(
        concerned.filter(({ name }) => name !== undefined && name !== name.trim()).map(labelOf),
        'whose names begin or end with white space, which bulk import removes',
      ),
    ];
  }

  #concerned(): readonly ServiceGroup[] {
    return this.isSelection ? this.#groups.filter(({ isUsed }) => isUsed) : this.#groups;
  }

  #list(options: { attributes?: string[]; excludedAttributes?: string[] }): AsyncIterable<JsonObject> {
    const { client, endpoint, signal } = this.reading;
    return client.list(endpoint, { ...options, confirmEnd: true, ...(signal ? { signal } : {}) });
  }

  #add(group: JsonObject): void {
    const id = idOf(group);
    if (id === undefined) return;
    const { displayName } = group;
    const name = typeof displayName === 'string' && displayName.trim() !== '' ? displayName : undefined;
    const others = Object.keys(group).filter((key) => !ownAttributes.has(key.toLowerCase()) && hasContent(group[key]));
    const added = { id, name, others, isUsed: false };
    this.#groups.push(added);
    this.#byId.set(id, added);
    if (name !== undefined) this.#keys.add(groupKey(name));
  }

  async #readMemberships(): Promise<void> {
    const memberships = new Memberships();
    const nested: string[] = [];
    const indexes = new Map(this.#groups.map(({ id }, index) => [id, index]));
    for await (const group of this.#list({ attributes: ['displayName', 'members'] })) {
      const index = indexes.get(idOf(group) ?? '');
      if (index === undefined) continue;
      const members = readMembers(group);
      if (members.length > 0) this.#showsMembers = true;
      const people = members.filter((member) => !isGroup(member) && !indexes.has(member.value));
      if (people.length < members.length) nested.push(this.#groups[index]?.name ?? '');
      for (const { value } of people) memberships.add(value, index);
    }
    this.#memberships = memberships;
    this.#nested = nested;
  }
}

/**
 * Returns the direct memberships in the resource of a person. Most services send `groups` in the form of RFC 7643. To
 * save time, reads this form without a conversion.
 */
function shownGroups(person: JsonObject): readonly GroupName[] {
  const { groups } = person;
  if (!Array.isArray(groups)) return groupsOf(person) ?? [];
  const found: GroupName[] = [];
  for (const group of groups) {
    if (!isObject(group) || typeof group.value !== 'string') return groupsOf(person) ?? [];
    if (group.type === 'indirect') continue;
    const name = groupName(group.value, group.display);
    if (name) found.push(name);
  }
  return found;
}

const none = { names: [], nameless: 0 } as const;

/** True if the type or the URI of a member shows that the member is a group. Services may omit the type. */
function isGroup({ type, $ref }: Reference): boolean {
  if (type !== undefined) return type.toLowerCase() === 'group';
  return $ref !== undefined && idOfUri($ref) !== undefined && /\/groups\/[^/]+$/i.test($ref);
}

function hasContent(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return false;
  if (Array.isArray(value)) return value.length > 0;
  return !isObject(value) || Object.values(value).some(hasContent);
}

/** Returns the labels of all groups that share their name with another group. Compares names as an import does. */
function sameNames(groups: readonly ServiceGroup[]): string[] {
  const first = new Map<string, ServiceGroup>();
  const found = new Set<string>();
  for (const group of groups) {
    if (group.name === undefined) continue;
    const other = first.get(groupKey(group.name));
    if (other) found.add(labelOf(other)).add(labelOf(group));
    else first.set(groupKey(group.name), group);
  }
  return [...found];
}

function labelOf({ id, name }: ServiceGroup): string {
  return name === undefined ? visibleName(id) : visibleName(name);
}

/** Maximum number of groups that a note names. */
const shown = 5;

function about(labels: readonly string[], what: string): string[] {
  if (labels.length === 0) return [];
  const names = labels
    .slice(0, shown)
    .map((label) => JSON.stringify(label))
    .join(', ');
  const more = labels.length > shown ? ` and ${labels.length - shown} more` : '';
  return [`${labels.length} ${labels.length === 1 ? 'group' : 'groups'} ${what}: ${names}${more}`];
}

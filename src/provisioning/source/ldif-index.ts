import { foldCase } from '../../protocol/value/case.ts';
import { SourceError } from '../errors.ts';
import { KeyTable } from '../key-table.ts';
import { canonicalName, firstValue } from './distinguished-name.ts';
import { maxColumns } from './header.ts';
import { decodeText, type LdifAttribute } from './ldif-attribute.ts';
import { type LdifEntry, readEntries } from './ldif-entries.ts';
import { countKind, kindOf } from './ldif-kinds.ts';
import { Memberships, maxMemberships } from './ldif-memberships.ts';
import { type Header, maxRowLength } from './row.ts';

/** Options for reading an LDIF file. */
export interface LdifOptions {
  /** Maximum length of a line and of an entry in characters. Default: 1 MiB. */
  readonly maxRowLength?: number;
  /** Maximum number of group memberships that are stored. Default: 2,000,000. */
  readonly maxMemberships?: number;
}

/** The data about all entries of a file that must be known before the first row is read. */
export interface LdifIndex {
  /** The attributes of the people, each as a column. The first column is the name of the entry. */
  readonly header: Header;
  /** Notes about entries that are left out, one sentence each. */
  readonly notes: readonly string[];
  /** Returns the groups of a person. The result contains only groups that are in the file. */
  groupsOf(dn: string, uids: readonly string[]): string[];
  /** Returns the keys of a manager, such as the user name. `dn` is the distinguished name of the manager. */
  managerTexts(dn: string): readonly string[];
}

/** The column with the name of the entry, and the column with groups. */
export const [nameColumn, groupColumn] = ['dn', 'memberOf'] as const;

/** Names (in lower case) of attributes with which a manager can be found. The strongest attribute comes first. */
const managerKeys = ['userprincipalname', 'uid', 'samaccountname', 'mail'] as const;

/**
 * Reads an LDIF file. If people have managers, reads the file a second time to find the keys of these managers. Stores
 * the names of attributes, groups and managers, and a fixed number of bytes for each membership. Throws the errors of
 * `readEntries`, and a `SourceError` if the file has no people.
 */
export async function indexLdif(
  texts: () => AsyncIterable<string>,
  name: string,
  options: LdifOptions = {},
): Promise<LdifIndex> {
  const limit = options.maxRowLength ?? maxRowLength;
  const survey = new EntrySurvey(options.maxMemberships ?? maxMemberships);
  const events = {
    onMember: (dn: string, member: LdifAttribute) => survey.addMember(dn, member),
    onFailure: (result: string) => survey.addFailure(result),
  };
  for await (const entry of readEntries(texts(), limit, events)) survey.add(entry);
  survey.check(name);
  const { managers, memberships } = survey;
  const keys = new Map<string, readonly string[]>();
  if (managers.size > 0) {
    for await (const entry of readEntries(texts(), limit)) {
      const key = nameKey(entry.dn);
      if (managers.has(key)) keys.set(key, managerKeysOf(entry));
    }
  }
  return {
    header: survey.header(),
    notes: survey.notes(),
    groupsOf: (dn, uids) => [
      ...memberships.groupsOf(nameKey(dn)),
      ...uids.flatMap((uid) => memberships.groupsOf(uidKey(uid))),
    ],
    managerTexts: (dn) => keys.get(nameKey(dn)) ?? [],
  };
}

/** Returns the form in which names of entries are compared. */
export function nameKey(dn: string): string {
  return foldCase(canonicalName(dn) ?? dn.trim());
}

/** Returns the key of a `memberUid`. The key has a prefix, because a `memberUid` is not the name of an entry. */
function uidKey(uid: string): string {
  return `uid ${foldCase(uid.trim())}`;
}

function managerKeysOf({ attributes }: LdifEntry): string[] {
  return managerKeys.flatMap((key) => {
    const found = attributes.find(({ base }) => base === key);
    const decoded = found && decodeText(found);
    return decoded && 'text' in decoded && decoded.text.trim() !== '' ? [decoded.text.trim()] : [];
  });
}

/** Maximum number of notes about groups with the same name. */
const shownGroups = 5;

/** Collects the columns, the managers and the memberships of a file. */
class EntrySurvey {
  readonly managers = new KeyTable();
  readonly memberships: Memberships;
  readonly #columns = new Map<string, string>([[nameColumn, nameColumn]]);
  readonly #others = new Map<string, number>();
  readonly #failures = new Set<string>();
  /** Maps each group name, normalised for comparisons, to the first distinguished name with this group name. */
  readonly #groups = new Map<string, string>();
  readonly #sameNames = new Map<string, string>();
  readonly #incomplete = new Set<string>();
  #firstLine = 1;
  #people = 0;
  #lastGroup = { dn: '', name: '' };

  constructor(limit: number) {
    this.memberships = new Memberships(limit);
  }

  add(entry: LdifEntry): void {
    const kind = kindOf(entry);
    if (kind !== 'person') {
      this.#others.set(kind, (this.#others.get(kind) ?? 0) + 1);
      return;
    }
    if (this.#people++ === 0) this.#firstLine = entry.line;
    for (const attribute of entry.attributes) {
      const key = attribute.name.toLowerCase();
      if (!this.#columns.has(key)) this.#addColumn(key, attribute);
      if (attribute.base === 'memberof' || attribute.base === 'ismemberof') this.#nameGroup(attribute);
      if (attribute.base !== 'manager') continue;
      const decoded = decodeText(attribute);
      if ('text' in decoded) this.managers.add(nameKey(decoded.text), attribute.line);
    }
  }

  addMember(dn: string, member: LdifAttribute): void {
    const decoded = decodeText(member);
    if ('reason' in decoded) {
      throw new SourceError(
        'syntax',
        `line ${member.line}: a member of ${JSON.stringify(dn)} cannot be read: ${decoded.reason}`,
        {
          line: member.line,
          hint: 'The file may be damaged. Export it again.',
        },
      );
    }
    if (this.#lastGroup.dn !== dn) this.#lastGroup = { dn, name: this.#nameOf(dn) };
    if (/;range=\d+-\d+$/i.test(member.name) && this.#incomplete.size < shownGroups) this.#incomplete.add(dn);
    const key = member.base === 'memberuid' ? uidKey(decoded.text) : nameKey(decoded.text);
    this.memberships.add(this.#lastGroup.name, key);
  }

  addFailure(result: string): void {
    if (this.#failures.size < shownGroups) this.#failures.add(result);
  }

  /** Throws a `SourceError` if no entry is a person. */
  check(name: string): void {
    if (this.#people > 0) return;
    const others = this.#countOthers();
    throw new SourceError('empty', `${name} has no people${others === '' ? '' : `, only ${others}`}`, {
      hint: 'Export the entries of people, for example with ldapsearch -LLL "(objectClass=person)".',
    });
  }

  header(): Header {
    const hasGroups = this.memberships.size > 0 && !this.#columns.has(groupColumn.toLowerCase());
    return { line: this.#firstLine, columns: [...this.#columns.values(), ...(hasGroups ? [groupColumn] : [])] };
  }

  notes(): string[] {
    const total = [...this.#others.values()].reduce((sum, count) => sum + count, 0);
    const [is, are] = total === 1 ? ['entry is', 'it is not a person'] : ['entries are', 'they are not people'];
    const { size, isFull } = this.memberships;
    return [
      ...[...this.#failures].map(
        (result) =>
          `the directory ended the search with the result ${JSON.stringify(result)}, so entries may be missing in the file`,
      ),
      ...(total > 0 ? [`${total} ${is} skipped, because ${are}: ${this.#countOthers()}`] : []),
      ...(size > 0 ? [`memberships are read from memberOf of people and from the member lists of groups`] : []),
      ...(isFull
        ? ['the groups of the file have too many members, so memberships are read only from memberOf of people']
        : []),
      ...[...this.#incomplete].map(
        (dn) => `the directory exported only a part of the members of ${JSON.stringify(dn)}`,
      ),
      ...[...this.#sameNames].map(
        ([dn, first]) => `${JSON.stringify(first)} and ${JSON.stringify(dn)} have the same name, and become one group`,
      ),
    ];
  }

  #countOthers(): string {
    return [...this.#others].map(([kind, count]) => countKind(kind, count)).join(', ');
  }

  #addColumn(key: string, { name, line }: LdifAttribute): void {
    if (this.#columns.size >= maxColumns) {
      throw new SourceError('tooWide', `line ${line}: the people have more than ${maxColumns} different attributes`, {
        line,
        hint: 'Export only the attributes that are needed.',
      });
    }
    this.#columns.set(key, name);
  }

  #nameGroup(attribute: LdifAttribute): void {
    const decoded = decodeText(attribute);
    if ('text' in decoded) this.#nameOf(decoded.text);
  }

  /**
   * Returns the name of a group. If another group of the directory has the same name, stores both groups for a note.
   */
  #nameOf(dn: string): string {
    const name = firstValue(dn) ?? dn;
    const canonical = canonicalName(dn) ?? dn;
    const key = foldCase(name);
    const first = this.#groups.get(key);
    if (first === undefined) this.#groups.set(key, canonical);
    else if (foldCase(first) !== foldCase(canonical) && this.#sameNames.size < shownGroups) {
      this.#sameNames.set(canonical, first);
    }
    return name;
  }
}

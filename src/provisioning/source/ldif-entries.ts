import { SourceError } from '../errors.ts';
import { decodeText, type LdifAttribute, parseAttribute } from './ldif-attribute.ts';
import { LdifLines } from './ldif-lines.ts';
import type { Line } from './lines.ts';
import { maxRowLength } from './row.ts';

/** An entry of a directory. Does not contain the members of a group, because they may not fit into memory. */
export interface LdifEntry {
  /** The line with the name of the entry. */
  readonly line: number;
  /** The distinguished name as written. */
  readonly dn: string;
  readonly attributes: readonly LdifAttribute[];
  /** True if the entry has members. */
  readonly hasMembers: boolean;
}

/** Callbacks for the parts of a file that are not entries. */
export interface LdifEvents {
  /** Called for each member of a group. `dn` is the name of the group. */
  readonly onMember?: (dn: string, member: LdifAttribute) => void;
  /**
   * Called if the file is the output of an unsuccessful search. `result` is the result of this search, for example `4
   * Size limit exceeded`.
   */
  readonly onFailure?: (result: string) => void;
}

/** Names (in lower case) of the attributes that contain the members of a group. */
export const memberAttributes: ReadonlySet<string> = new Set(['member', 'uniquemember', 'memberuid']);

/** Names (in lower case) of the attributes that `ldapsearch` writes about the search itself. */
const searchAttributes: ReadonlySet<string> = new Set([
  'search',
  'result',
  'ref',
  'matcheddn',
  'text',
  'control',
  'pagedresults',
]);

/**
 * Reads the entries of an LDIF file (RFC 2849) in constant memory. Throws a `SourceError` that contains the line in
 * four cases: a version other than 1, a record that changes an entry, a URL, or an entry that is too long.
 */
export async function* readEntries(
  texts: AsyncIterable<string>,
  limit = maxRowLength,
  events: LdifEvents = {},
): AsyncIterable<LdifEntry> {
  const lines = new LdifLines(limit);
  const records = new Records(limit, events);
  for await (const text of texts) for (const line of lines.push(text)) yield* records.add(line);
  for (const line of lines.end()) yield* records.add(line);
  yield* records.end();
}

interface Started extends LdifEntry {
  readonly attributes: LdifAttribute[];
  hasMembers: boolean;
  length: number;
}

/** Collects the lines of a record. */
class Records {
  #entry: Started | undefined;
  #isAboutSearch = false;
  #isFirst = true;

  constructor(
    private readonly limit: number,
    private readonly events: LdifEvents,
  ) {}

  *add(line: Line): Iterable<LdifEntry> {
    if (line.text === '') return yield* this.end();
    const attribute = parseAttribute(line);
    if (this.#entry) this.#continue(this.#entry, attribute);
    else this.#start(attribute);
    this.#isFirst = false;
  }

  *end(): Iterable<LdifEntry> {
    const entry = this.#entry;
    this.#entry = undefined;
    this.#isAboutSearch = false;
    if (entry) yield entry;
  }

  #start(attribute: LdifAttribute): void {
    const { base, line, name, raw } = attribute;
    if (base === 'dn') {
      const decoded = decodeText(attribute);
      if ('reason' in decoded) {
        throw new SourceError('syntax', `line ${line}: the name of the entry cannot be read: ${decoded.reason}`, {
          line,
          hint: 'The file may be damaged. Export it again.',
        });
      }
      this.#entry = { line, dn: decoded.text, attributes: [], hasMembers: false, length: 0 };
    } else if (base === 'version' && this.#isFirst) checkVersion(attribute);
    else if (searchAttributes.has(base) || this.#isAboutSearch) {
      this.#isAboutSearch = true;
      if (base === 'result' && !/^0(?:\s|$)/.test(raw)) this.events.onFailure?.(raw);
    } else {
      throw new SourceError(
        'syntax',
        `line ${line}: an entry must start with "dn:", but this line has the attribute ${name}`,
        {
          line,
          hint: 'In LDIF, an empty line separates two entries, and an entry must not contain an empty line.',
        },
      );
    }
  }

  #continue(entry: Started, attribute: LdifAttribute): void {
    const { base, line, raw } = attribute;
    if (base === 'dn') {
      throw new SourceError('syntax', `line ${line}: the entry from line ${entry.line} has a second "dn:"`, {
        line,
        hint: 'LDIF separates entries with an empty line.',
      });
    }
    if (base === 'changetype') throw changeRecord(line, raw);
    if (memberAttributes.has(base)) {
      entry.hasMembers = true;
      this.events.onMember?.(entry.dn, attribute);
      return;
    }
    entry.length += attribute.name.length + raw.length;
    if (entry.length > this.limit) {
      throw new SourceError('tooLong', `the entry at line ${entry.line} is longer than ${this.limit} characters`, {
        line: entry.line,
        hint: 'Export the entries without their pictures, certificates and other large values.',
      });
    }
    entry.attributes.push(attribute);
  }
}

function checkVersion({ line, raw }: LdifAttribute): void {
  if (raw.trim() === '1') return;
  throw new SourceError(
    'syntax',
    `line ${line}: LDIF version ${JSON.stringify(raw)} is not supported; the only supported version is 1`,
    {
      line,
      hint: 'Export the entries as LDIF version 1 (RFC 2849).',
    },
  );
}

function changeRecord(line: number, type: string): SourceError {
  const isAdd = type.trim().toLowerCase() === 'add';
  return new SourceError(
    'syntax',
    `line ${line}: "changetype: ${type}" describes a change, but the file must contain complete entries`,
    {
      line,
      hint: isAdd
        ? 'If all changes are "changetype: add", as in a file from ldifde, remove the changetype lines with grep -v "^changetype: add" FILE'
        : 'Export complete entries, not changes; ldapsearch exports complete entries.',
    },
  );
}

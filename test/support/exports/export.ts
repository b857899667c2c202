import type { JsonObject } from '../../../src/protocol/json/json.ts';
import type { MappingOptions } from '../../../src/provisioning/index.ts';
import type { SourceOptions } from '../../../src/provisioning/source/index.ts';
import type { Person } from './people.ts';

/** URN of the enterprise extension. */
export const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** An export of one product, as its users get it. */
export interface Export {
  readonly product: string;
  /** Name of the file. */
  readonly file: string;
  readonly content: Uint8Array;
  /** What has to be said for it to be read; nothing, but for an encoding that nobody can tell. */
  readonly reading?: SourceOptions;
  readonly mapping?: MappingOptions;
  /**
   * The person that has to be there afterwards, without id and meta; `manager` in the enterprise extension is the manager's
   * userName.
   */
  readonly expected: (person: Person) => JsonObject;
  /** Names of the groups that the person has to be in. */
  readonly groups?: (person: Person) => string[];
  /** What each column is taken for. */
  readonly columns: readonly string[];
  /** What else is said before anything is sent. */
  readonly notes: readonly string[];
}

/** A table as text: fields in quotes where they need them, or all of them. */
export function table(
  rows: readonly (readonly string[])[],
  { delimiter = ',', end = '\r\n', quoteAll = false } = {},
): string {
  const field = (text: string): string =>
    quoteAll || text.includes(delimiter) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  return rows.map((cells) => cells.map(field).join(delimiter) + end).join('');
}

/** A row for each person under a header, in which each column says its cell. */
export function columnsOf(
  columns: readonly (readonly [header: string, cell: (person: Person) => string])[],
  people: readonly Person[],
): string[][] {
  return [columns.map(([header]) => header), ...people.map((person) => columns.map(([, cell]) => cell(person)))];
}

/** What everybody has: names, addresses and the rest that follows from them. */
export function basics(person: Person, more: JsonObject = {}): JsonObject {
  const formatted = `${person.given} ${person.family}`;
  return {
    userName: person.email,
    externalId: person.number,
    name: { givenName: person.given, familyName: person.family, formatted },
    displayName: formatted,
    active: person.status !== 'left',
    emails: [{ value: person.email, type: 'work', primary: true }],
    ...more,
  };
}

/** The enterprise extension, with the manager by userName. */
export function company(person: Person, more: JsonObject, nameOf: (person: Person) => string = ({ email }) => email) {
  return { [enterprise]: { ...more, ...(person.manager ? { manager: nameOf(person.manager) } : {}) } };
}

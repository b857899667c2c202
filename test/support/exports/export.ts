import type { JsonObject } from '../../../src/protocol/json/json.ts';
import type { MappingOptions } from '../../../src/provisioning/index.ts';
import type { SourceOptions } from '../../../src/provisioning/source/index.ts';
import type { Person } from './people.ts';

/** URN of the enterprise extension. */
export const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** An export of one product, in the form that its users get. */
export interface Export {
  readonly product: string;
  /** Name of the file. */
  readonly file: string;
  readonly content: Uint8Array;
  /** Options for reading the file. Needed only if the encoding cannot be detected. */
  readonly reading?: SourceOptions;
  readonly mapping?: MappingOptions;
  /**
   * Returns the person that must exist after the import, without id and meta. In the enterprise extension, `manager` is
   * the userName of the manager.
   */
  readonly expected: (person: Person) => JsonObject;
  /** Returns the names of the groups that must contain the person. */
  readonly groups?: (person: Person) => string[];
  /** The mapping of each column, as text. */
  readonly columns: readonly string[];
  /** Messages before the first request, besides `columns`. */
  readonly notes: readonly string[];
}

/** Returns a table as text. Either all fields are in quotes, or only fields that need quotes. */
export function table(
  rows: readonly (readonly string[])[],
  { delimiter = ',', end = '\r\n', quoteAll = false } = {},
): string {
  const field = (text: string): string =>
    quoteAll || text.includes(delimiter) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  return rows.map((cells) => cells.map(field).join(delimiter) + end).join('');
}

/** Returns a header, and one row for each person. Each column has a function for its cells. */
export function columnsOf(
  columns: readonly (readonly [header: string, cell: (person: Person) => string])[],
  people: readonly Person[],
): string[][] {
  return [columns.map(([header]) => header), ...people.map((person) => columns.map(([, cell]) => cell(person)))];
}

/** Returns the attributes that a person has in every export: names, addresses and derived attributes. */
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

/** Returns the enterprise extension, in which `manager` is a userName. */
export function company(person: Person, more: JsonObject, nameOf: (person: Person) => string = ({ email }) => email) {
  return { [enterprise]: { ...more, ...(person.manager ? { manager: nameOf(person.manager) } : {}) } };
}

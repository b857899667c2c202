import type { FactValues } from './fact-values.ts';

/**
 * The values of the facts about one service, for the client and the bundled provider. A fact without a value is
 * unknown.
 */
export interface Dialect {
  readonly id: string;
  readonly title: string;
  /** Version of SCIM that the service supports. */
  readonly version: '1.1' | '2.0';
  readonly facts: Partial<FactValues>;
}

/** The dialect of a service about which nothing is known. */
export const unknownDialect: Dialect = { id: 'generic', title: 'RFC 7643 and RFC 7644', version: '2.0', facts: {} };

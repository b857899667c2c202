import type { FactValues } from './fact-values.ts';

/**
 * The values of the known facts about one service. The client and the bundled provider read these values. An unknown
 * fact has no value.
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

import type { FactValues } from './facts.ts';
import { factValues, type Vendor } from './vendor.ts';

/** The values of the facts about one service, as the client and the bundled provider use them. A missing value is not known. */
export interface Dialect {
  readonly id: string;
  readonly title: string;
  readonly facts: Partial<FactValues>;
}

/** Creates the dialect of a vendor. */
export function createDialect(vendor: Vendor): Dialect {
  return { id: vendor.id, title: vendor.title, facts: factValues(vendor) };
}

/** The dialect of a service about which nothing is known. */
export const unknownDialect: Dialect = { id: 'generic', title: 'RFC 7643 and RFC 7644', facts: {} };

import type { FactValues } from './facts.ts';
import { factValues, type Vendor } from './vendor.ts';

/** The values of the facts about one service, as the client and the bundled provider use them. A missing value is not known. */
export interface Dialect {
  readonly id: string;
  readonly title: string;
  /** Version of SCIM that the service supports. */
  readonly version: '1.1' | '2.0';
  readonly facts: Partial<FactValues>;
}

/** Creates the dialect of a vendor. */
export function createDialect(vendor: Vendor): Dialect {
  const { id, title, version } = vendor;
  const facts = factValues(vendor);
  return { id, title, version, facts: version === '1.1' ? { ...scim11, ...facts } : facts };
}

/** The facts that follow from SCIM 1.1 (SCIM 1.1 API, sections 3.2.2.1 and 3.3.2). */
const scim11 = {
  serviceProviderConfig: 'plural',
  filterOperators: ['eq', 'co', 'sw', 'pr', 'gt', 'ge', 'lt', 'le', 'and', 'or'],
  pagination: 'index',
  patchPathFilters: false,
} as const satisfies Partial<FactValues>;

/** The dialect of a service about which nothing is known. */
export const unknownDialect: Dialect = { id: 'generic', title: 'RFC 7643 and RFC 7644', version: '2.0', facts: {} };

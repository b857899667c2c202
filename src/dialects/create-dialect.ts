import type { Dialect } from './dialect.ts';
import type { FactValues } from './fact-values.ts';
import { factValues, type Vendor } from './vendor.ts';

/** The facts about every service of SCIM 1.1 (SCIM 1.1 API, sections 3.2.2.1 and 3.3.2). */
const scim11 = {
  serviceProviderConfig: 'plural',
  filterOperators: ['eq', 'co', 'sw', 'pr', 'gt', 'ge', 'lt', 'le', 'and', 'or'],
  pagination: 'index',
  patchFormat: 'scim11',
  patchPathFilters: false,
} as const satisfies Partial<FactValues>;

/** Creates the dialect of a vendor. */
export function createDialect(vendor: Vendor): Dialect {
  const { id, title, version } = vendor;
  const facts = factValues(vendor);
  return { id, title, version, facts: version === '1.1' ? { ...scim11, ...facts } : facts };
}

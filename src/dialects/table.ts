import type { Vendor } from './vendor.ts';
import { aws } from './vendors/aws.ts';
import { generic } from './vendors/generic.ts';
import { githubEmu } from './vendors/github-emu.ts';

/**
 * All vendors. Import this module only with `import()`, where a dialect is used, because it loads every vendor.
 */
export const vendors: readonly Vendor[] = [generic, aws, githubEmu];

/** Returns the vendor with this id, or `undefined`. */
export function findVendor(id: string): Vendor | undefined {
  return vendors.find((vendor) => vendor.id === id);
}

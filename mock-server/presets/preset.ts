import type { FactName } from '../../src/dialects/fact-values.ts';
import { factValues, type Vendor } from '../../src/dialects/vendor.ts';
import type { Behaviour } from '../behaviour/index.ts';
import { OptionError } from '../options/option-error.ts';
import { suggestOrList } from '../options/suggest.ts';
import { mappings } from './mapping.ts';

/**
 * The settings with which the bundled provider behaves like the service of a vendor. They contain only what is known
 * about this service.
 */
export interface Preset {
  /** The id of the vendor in the table of dialects, such as `aws`. */
  readonly id: string;
  /** The name of the service. */
  readonly title: string;
  /** The behaviours that differ from the defaults. */
  readonly behaviour: Partial<Behaviour>;
  /** The path of the base URL of the service: `/tenant/scim/v2`. */
  readonly basePath: string;
}

/** Returns the preset of the vendor with this id. Throws an `OptionError` if there is no such preset. */
export function findPreset(vendors: readonly Vendor[], id: string): Preset {
  const vendor = vendors.find((one) => one.id === id);
  if (vendor && hasPreset(vendor)) {
    return { id, title: vendor.title, behaviour: presetBehaviour(vendor), basePath: basePathOf(vendor) };
  }
  if (!vendor) {
    const known = vendors.filter(hasPreset).map((one) => one.id);
    throw new OptionError(`there is no preset ${JSON.stringify(id)}${suggestOrList(id, known)}`);
  }
  throw new OptionError(`there is no preset ${id}, because too little is known about ${vendor.title}`);
}

function hasPreset({ tier }: Vendor): boolean {
  return tier === 'modelled';
}

/** Converts the facts of a vendor to behaviours of the provider. */
export function presetBehaviour(vendor: Vendor): Partial<Behaviour> {
  const values = factValues(vendor);
  return Object.assign(
    vendor.version === '1.1' ? { scimVersion: '1.1' } : {},
    ...Object.entries(values).map(([name, value]) => mappings[name as FactName]?.(value as never, values)),
  );
}

const defaultPath = '/scim/v2';

/**
 * Returns the path of the first base URL of a vendor. The path has no slash at the end. The name of a placeholder
 * replaces the placeholder: `{tenant}` becomes `tenant`.
 */
function basePathOf({ urls: [url] }: Vendor): string {
  if (url === undefined) return defaultPath;
  const path = new URL(url.replace(/\{(\w+)\}/g, '$1')).pathname.replace(/\/+$/, '');
  return path === '' ? defaultPath : path;
}

import { createDialect } from '../../dialects/create-dialect.ts';
import { type Dialect, unknownDialect } from '../../dialects/dialect.ts';
import type { Vendor } from '../../dialects/vendor.ts';
import { suggest } from '../../protocol/text/suggest.ts';
import { ConfigError } from '../../state/config-error.ts';

/**
 * Returns the dialect with the given id. If no id is given, returns a dialect without facts. `place` says where the id
 * comes from. The table of vendors is loaded only if there is an id. Throws a `ConfigError` (`unknownDialect`).
 */
export async function loadDialect(id: string | undefined, place: string): Promise<Dialect> {
  if (id === undefined) return unknownDialect;
  const { findVendor, vendors } = await import('../../dialects/table.ts');
  const vendor = findVendor(id);
  if (vendor) return createDialect(vendor);
  const hint = suggestDialect(id, vendors);
  throw new ConfigError('unknownDialect', `there is no dialect ${JSON.stringify(id)} (from ${place})`, hint);
}

/** Returns the hint for an unknown id: a similar id, and the command that lists all ids. */
export function suggestDialect(id: string, vendors: readonly Vendor[]): string {
  const ids = vendors.map((vendor) => vendor.id);
  const [close] = suggest(id, ids);
  const meant = close === undefined ? '' : `Did you mean ${close}? `;
  return `${meant}To see all dialects, run scimctl dialects list.`;
}

/** A dialect that fits the form of a given URL. */
export interface DialectChoice {
  readonly id: string;
  readonly title: string;
}

/**
 * Returns the dialects whose services can have this base URL. Most URLs do not show the dialect, so the result is often
 * empty.
 */
export async function dialectsOf(url: string): Promise<readonly DialectChoice[]> {
  const [{ vendors }, { recognise }] = await Promise.all([
    import('../../dialects/table.ts'),
    import('../../dialects/recognise.ts'),
  ]);
  return recognise(vendors, url).map(({ id, title }) => ({ id, title }));
}

import { isFilterSupported } from '../../client/dialect/filter-support.ts';
import { ScimError } from '../../protocol/errors.ts';
import type { Filter } from '../../protocol/filter/index.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { parseAttributePath } from '../../protocol/schema/path.ts';
import type { ChangeContext } from '../context.ts';
import { idOf } from '../resource.ts';
import { findByFilter } from './search.ts';

/** A shortened id as a table shows it: at least eight characters of the id, and `…`. */
const shortened = /^(\S{8,})…$/;

/**
 * Finds the resources whose shortened id in a table equals the text. Returns an empty array if the text is not a
 * shortened id, or if the service has no filter for the start of an id. Compares each result with the text, because a
 * service may ignore the filter.
 */
export async function findByShortId(
  { client, model, service }: ChangeContext,
  text: string,
  options: { readonly excludedAttributes?: readonly string[] },
): Promise<readonly JsonObject[]> {
  const [, start] = shortened.exec(text) ?? [];
  if (start === undefined) return [];
  const filter: Filter = { kind: 'compare', path: parseAttributePath('id'), op: 'sw', value: start };
  if (!service.filter || !isFilterSupported(filter, service.dialect.facts, model.resourceType.endpoint)) return [];
  try {
    const { matches } = await findByFilter(client, filter, model, options);
    return matches.filter((resource) => idOf(resource)?.startsWith(start) === true);
  } catch (error) {
    if (error instanceof ScimError) return [];
    throw error;
  }
}

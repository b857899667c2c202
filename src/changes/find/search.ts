import { compileFilter, type Filter, parseFilter, printFilter } from '../../protocol/filter/index.ts';
import type { Json, JsonObject } from '../../protocol/json.ts';
import type { ResourceModel } from '../../protocol/model.ts';
import { canonicalResource } from '../resource.ts';
import type { ProvisioningClient } from '../client.ts';

/** The answer to a search. */
export interface Found {
  /** Only what the filter really matches, spelled canonically. */
  readonly matches: readonly JsonObject[];
  /** True when the server also gave what the filter does not match: it ignores filters, or some of them. */
  readonly ignoresFilter: boolean;
}

/** The filter `path eq "value"`. */
export function equals(path: string, value: string): Filter {
  return parseFilter(`${path} eq ${JSON.stringify(value)}`);
}

/**
 * Finds the resources that a filter matches. The answer is checked against the filter, since a server that ignores it
 * answers with everybody. `model` must have the filter's attributes.
 */
export async function findByFilter(
  client: Pick<ProvisioningClient, 'list'>,
  filter: Filter,
  model: ResourceModel,
  options: { excludedAttributes?: readonly string[] } = {},
): Promise<Found> {
  const test = compileFilter(filter, model);
  const matches: JsonObject[] = [];
  let ignoresFilter = false;
  for await (const answer of client.list(model.resourceType.endpoint, { filter: printFilter(filter), ...options })) {
    const resource = canonicalResource(answer, model);
    if (test(resource)) matches.push(resource);
    else ignoresFilter = true;
  }
  return { matches, ignoresFilter };
}

/** The text of an attribute that identifies somebody. */
export function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

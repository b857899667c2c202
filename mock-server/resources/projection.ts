import type { JsonObject } from '../../src/protocol/json/json.ts';
import type { Query } from '../../src/protocol/messages/query.ts';
import { compileProjection, type Projection } from '../../src/protocol/query/projection.ts';
import type { AttributeModel, ResourceModel } from '../../src/protocol/schema/model.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import type { ProviderContext } from '../context/context.ts';
import { shownMembers } from '../groups/shown-members.ts';
import { represent } from './representation.ts';

/** Returns the projection of a query (RFC 7644 section 3.9). Returns undefined if the query needs no projection. */
export function projectionOf(model: ResourceModel, query: Query): Projection | undefined {
  const isPlain = query.attributes === undefined && query.excludedAttributes === undefined;
  return isPlain && returnsAllStoredAttributes(model) ? undefined : compileProjection(model, query);
}

/**
 * Returns the representation of a resource after a projection. If the projection omits `members`, does not build the
 * list of members of a group.
 */
export function projectRepresentation(
  provider: ProviderContext,
  model: ResourceModel,
  resource: Resource,
  base: string,
  project: Projection,
): JsonObject {
  return project(represent(provider, model, resource, base, shownMembers(model, project)));
}

const known = new WeakMap<ResourceModel, boolean>();

/**
 * True if every stored attribute is returned by default. Ignores attributes whose `returned` is `never`, because they
 * are not stored.
 */
function returnsAllStoredAttributes(model: ResourceModel): boolean {
  let answer = known.get(model);
  if (answer === undefined) {
    const isShown = ({ returned, subAttributes }: AttributeModel): boolean =>
      (returned === 'always' || returned === 'default') && subAttributes.every(isShown);
    const isStored = (attribute: AttributeModel): boolean => attribute.returned !== 'never';
    const extended = model.extensions.flatMap(({ attributes }) => attributes);
    answer = model.core.attributes.filter(isStored).every(isShown) && extended.every(isShown);
    known.set(model, answer);
  }
  return answer;
}

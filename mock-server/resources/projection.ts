import type { JsonObject } from '../../src/protocol/json/json.ts';
import type { Query } from '../../src/protocol/messages/query.ts';
import { compileProjection, type Projection } from '../../src/protocol/query/projection.ts';
import type { AttributeModel, ResourceModel } from '../../src/protocol/schema/model.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import { shownMembers } from '../groups/shown-members.ts';
import type { ProviderContext } from '../provider/context.ts';
import { represent } from './representation.ts';

/** The projection of a query (RFC 7644 section 3.9); undefined where the query wants resources as they are. */
export function projectionOf(model: ResourceModel, query: Query): Projection | undefined {
  const isPlain = query.attributes === undefined && query.excludedAttributes === undefined;
  return isPlain && returnsAllThatIsStored(model) ? undefined : compileProjection(model, query);
}

/** A representation as a query wants it. What it leaves out is not even made, since a group may have very many members. */
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

/** True when no attribute needs to be asked for. What is never returned is never stored either. */
function returnsAllThatIsStored(model: ResourceModel): boolean {
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

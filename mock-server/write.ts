import { ScimError } from '../src/protocol/errors.ts';
import type { ScimRequest, ScimResponse } from '../src/protocol/exchange.ts';
import type { JsonObject } from '../src/protocol/json.ts';
import { readQuery } from '../src/protocol/messages/query.ts';
import type { ResourceModel } from '../src/protocol/model.ts';
import type { Resource } from '../src/protocol/resource.ts';
import { firstVersion, nextVersion } from './conditional.ts';
import { noteBehaviour, type Provider } from './context.ts';
import { projectionOf } from './projecting.ts';
import { locationOf, represent, representText, withoutDerived } from './representation.ts';
import { resourceAnswer, resourceHeaders } from './response.ts';
import { withoutUnstored } from './unstored.ts';

/** The stored resource with this id. Throws a `ScimError` with status 404. */
export function find(provider: Provider, model: ResourceModel, id: string): Resource {
  const resource = provider.store.get(model.resourceType.name, id);
  if (!resource || isHidden(provider, resource))
    throw new ScimError(404, `there is no ${model.resourceType.name} with the id ${JSON.stringify(id)}`);
  return resource;
}

function isHidden(provider: Provider, { active }: Resource): boolean {
  if (active !== false || provider.behaviour.delete !== 'deactivate-then-404') return false;
  noteBehaviour(provider, 'delete');
  return true;
}

/** What is stored of a client's resource: nothing derived, and nothing that is never returned. */
export function toStored(model: ResourceModel, input: JsonObject): JsonObject {
  return withoutUnstored(model, withoutDerived(model, input));
}

/** A new resource, with what the service provider gives it (RFC 7643 section 3.1). */
export function newResource(
  provider: Pick<Provider, 'clock' | 'newId'>,
  model: ResourceModel,
  stored: JsonObject,
): Resource {
  const now = new Date(provider.clock()).toISOString();
  const { schemas, ...attributes } = stored;
  const meta = { resourceType: model.resourceType.name, created: now, lastModified: now, version: firstVersion };
  return { schemas: schemas as string[], id: provider.newId(), ...attributes, meta };
}

/** The next version of a resource, with these attributes in place of its own. */
export function nextResource(provider: Provider, before: Resource, stored: JsonObject): Resource {
  const { schemas, id: _id, meta: _meta, ...attributes } = stored;
  const now = new Date(provider.clock()).toISOString();
  const meta = { ...(before.meta as JsonObject), lastModified: now, version: nextVersion(before) };
  return { schemas: schemas as string[], id: before.id, ...attributes, meta };
}

/** Throws a `ScimError` with `uniqueness` when a unique attribute has a value that another resource has. */
export function checkUniqueness(provider: Provider, model: ResourceModel, resource: Resource): void {
  for (const index of provider.indexes.get(model.resourceType.name) ?? []) {
    if (!index.unique) continue;
    for (const key of index.keys(resource)) {
      for (const other of provider.store.find(index.name, key)) {
        if (other.id !== resource.id) {
          throw ScimError.of('uniqueness', `${index.attribute.path} ${JSON.stringify(key)} is in use already`);
        }
      }
    }
  }
}

/**
 * Answers with a resource as the request wants it (RFC 7644 section 3.9). `stored` is the JSON of the resource, where somebody
 * has made it.
 */
export function resourceResponse(
  provider: Provider,
  model: ResourceModel,
  resource: Resource,
  request: ScimRequest,
  status: number,
  stored?: string,
): ScimResponse {
  const project = projectionOf(model, readQuery(request.query));
  const { base } = request;
  const shown = project
    ? project(represent(provider, model, resource, base))
    : representText(provider, model, resource, base, stored);
  const headers = resourceHeaders(resource, locationOf(model, resource.id, base), provider.behaviour.etag);
  return resourceAnswer(status, shown, headers);
}

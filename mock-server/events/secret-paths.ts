import type { ScimRequest } from '../../src/protocol/exchange/exchange.ts';
import { isObject, type Json, type JsonObject } from '../../src/protocol/json/json.ts';
import type { AttributeModel, ResourceModel, SchemaModel } from '../../src/protocol/schema/model.ts';
import { qualifyPath, resolvePath, type Target, tryParseAttributePath } from '../../src/protocol/schema/path.ts';

/**
 * Returns the paths of the attributes in a request that the provider never returns in responses. The body of the
 * request is a resource or the operations of a PATCH. If only a sub-attribute is never returned, the result contains
 * the path of its complex attribute.
 */
export function secretPathsIn(request: ScimRequest, model: ResourceModel): readonly string[] {
  if (!hasSecrets(model)) return [];
  const found = new Set<string>();
  for (const { path, value } of partsOf(bodyOf(request))) {
    const target = find(path, model);
    if (target?.kind === 'attribute') {
      const { attribute, subAttribute } = target;
      if (isSecret(subAttribute) || hasSecret(attribute, value)) found.add(attribute.path);
    } else if (target && isObject(value)) {
      for (const [name, inner] of Object.entries(value)) {
        const attribute = target.schema.attribute(name);
        if (attribute && hasSecret(attribute, inner)) found.add(attribute.path);
      }
    }
  }
  return [...found];
}

/** A value in a request, and the text that names its attribute or extension. */
interface Part {
  readonly path: string;
  readonly value: Json | undefined;
}

function partsOf(body: JsonObject): Part[] {
  const operations = Object.keys(body).find((name) => name.toLowerCase() === 'operations');
  const list = operations === undefined ? undefined : body[operations];
  if (!Array.isArray(list)) return membersOf(body);
  return list.filter(isObject).flatMap(({ path, value }) => {
    if (typeof path === 'string' && path.trim() !== '') return [{ path, value }];
    return isObject(value) ? membersOf(value) : [];
  });
}

function membersOf(resource: JsonObject): Part[] {
  return Object.entries(resource).map(([path, value]) => ({ path, value }));
}

/** Finds the attribute or extension that `text` names. Ignores a filter in brackets in `text`. */
function find(text: string, model: ResourceModel): Target | undefined {
  const open = text.indexOf('[');
  const plain = open === -1 ? text : `${text.slice(0, open)}${text.slice(text.lastIndexOf(']') + 1)}`;
  const schema = model.extension(plain);
  if (schema) return { kind: 'extension', extension: schema.urn, schema };
  const path = tryParseAttributePath(plain);
  return path && (resolvePath(path, model) ?? resolvePath(qualifyPath(path, model) ?? path, model));
}

/**
 * True if the model has an attribute that the provider never returns. Most groups and many custom types have no such
 * attribute. The caller then need not parse the body of the request.
 */
function hasSecrets({ core, extensions }: ResourceModel): boolean {
  const schemas: readonly SchemaModel[] = [core, ...extensions];
  return schemas.some(({ attributes }) => attributes.some((one) => isSecret(one) || one.subAttributes.some(isSecret)));
}

function hasSecret(attribute: AttributeModel, value: Json | undefined): boolean {
  if (isSecret(attribute)) return true;
  if (!attribute.subAttributes.some(isSecret)) return false;
  const items = Array.isArray(value) ? value : [value];
  return items.some(
    (item) => isObject(item) && Object.keys(item).some((name) => isSecret(attribute.subAttribute(name))),
  );
}

function isSecret(attribute: AttributeModel | undefined): boolean {
  return attribute?.returned === 'never';
}

/**
 * Returns the body of a request as an object. Checks no size limit, because the handler has already accepted the body.
 */
function bodyOf({ body, raw }: ScimRequest): JsonObject {
  if (body !== undefined) return isObject(body) ? body : {};
  try {
    const parsed = JSON.parse(typeof raw === 'string' ? raw : new TextDecoder().decode(raw)) as Json;
    return isObject(parsed) ? parsed : {};
  } catch {
    return {};
  }
}

import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';
import { User } from '../../protocol/schema/standard/index.ts';
import { urn } from '../../protocol/urns.ts';
import { core11, enterprise11, urnTo11, urnTo20 } from './urns.ts';

/**
 * Multi-valued complex attributes of User in lower case. In SCIM 1.1, a value of these attributes can be a text instead
 * of an object.
 */
const multiValued: ReadonlySet<string> = new Set(
  User.attributes
    .filter((attribute) => attribute.multiValued && attribute.type === 'complex')
    .map(({ name }) => name.toLowerCase()),
);

/** Converts a resource of SCIM 2.0 to SCIM 1.1 (SCIM 1.1 core schema, sections 5 to 8). */
export function resourceTo11(resource: JsonObject): JsonObject {
  // `fromEntries` can create a member `__proto__`. An assignment would change the prototype instead.
  return Object.fromEntries(
    Object.entries(resource).map(([name, value]): [string, Json | undefined] => {
      const key = name.toLowerCase();
      if (key === 'schemas') return [name, schemasTo11(value)];
      if (key === 'meta' && isObject(value)) return [name, metaTo11(value)];
      if (key === 'members') return [name, membersTo11(value)];
      if (key === 'groups') return [name, mapItems(value, ({ $ref: _, ...group }) => group)];
      if (key === urn.EnterpriseUser.toLowerCase()) return [enterprise11, enterpriseTo11(value)];
      return [name, value];
    }),
  );
}

/** Converts a resource of SCIM 1.1 to SCIM 2.0. `core` is the URN of the core schema of the resource type. */
export function resourceTo20(resource: JsonObject, core: string): JsonObject {
  const result: JsonObject = Object.fromEntries(
    Object.entries(resource).map(([name, value]): [string, Json | undefined] => {
      const key = name.toLowerCase();
      if (key === 'schemas') return [name, schemasTo20(value, core)];
      if (key === 'meta' && isObject(value)) return [name, metaTo20(value, core)];
      if (key === 'members') return [name, membersTo20(value)];
      if (key === enterprise11) return [urn.EnterpriseUser, enterpriseTo20(value)];
      return [name, multiValued.has(key) ? valuesTo20(value) : value];
    }),
  );
  const uses = result[urn.EnterpriseUser] !== undefined;
  // The core schema is implied if a resource has no `schemas` (SCIM 1.1 core schema, section 5.1).
  const key = Object.keys(result).find((name) => name.toLowerCase() === 'schemas');
  const given = key === undefined ? undefined : result[key];
  const schemas = Array.isArray(given) ? given : [core];
  // Servers of SCIM 1.1 often list only the core schema, even if the resource uses the enterprise extension.
  const used = uses && !schemas.includes(urn.EnterpriseUser) ? [...schemas, urn.EnterpriseUser] : schemas;
  return key === undefined ? { schemas: used, ...result } : { ...result, [key]: used };
}

const unique = (ids: readonly Json[]): Json[] => [...new Set(ids)];

function schemasTo11(value: Json | undefined): Json {
  if (!Array.isArray(value)) return [core11];
  return unique(value.map((id) => (typeof id === 'string' ? urnTo11(id) : id)));
}

function schemasTo20(value: Json | undefined, core: string): Json {
  if (!Array.isArray(value)) return [core];
  return unique(value.map((id) => (typeof id === 'string' ? urnTo20(id, core) : id)));
}

/** Removes `resourceType`, because SCIM 1.1 has no `resourceType` (core schema, section 5.1). */
function metaTo11({ resourceType: _, ...meta }: JsonObject): JsonObject {
  return meta;
}

/** Names of the resource types that a client of SCIM 1.1 knows. */
const typeNames: Readonly<Record<string, string>> = { [urn.User]: 'User', [urn.Group]: 'Group' };

/** Removes `attributes`, because in SCIM 1.1 `attributes` is a part of PATCH and not of a stored resource. */
function metaTo20({ attributes: _, ...meta }: JsonObject, core: string): JsonObject {
  const resourceType = typeNames[core];
  return { ...(resourceType === undefined ? {} : { resourceType }), ...meta };
}

/** In SCIM 1.1, members have a `type` in lower case, and no `$ref` (SCIM 1.1 API, section 3.5). */
function membersTo11(value: Json | undefined): Json {
  return mapItems(value, ({ $ref: _, type, ...member }) => ({
    ...member,
    ...(typeof type === 'string' ? { type: type.toLowerCase() } : {}),
  }));
}

function membersTo20(value: Json | undefined): Json {
  return mapItems(valuesTo20(value), ({ type, ...member }) => ({
    ...member,
    ...(typeof type === 'string' ? { type: `${type.slice(0, 1).toUpperCase()}${type.slice(1).toLowerCase()}` } : {}),
  }));
}

/** Converts each text in a list to an object with the sub-attribute `value` (SCIM 1.1 core schema, section 3.2). */
function valuesTo20(value: Json | undefined): Json {
  if (!Array.isArray(value)) return value as Json;
  return value.map((item) => (typeof item === 'string' ? { value: item } : item));
}

function mapItems(value: Json | undefined, change: (item: JsonObject) => JsonObject): Json {
  return Array.isArray(value) ? value.map((item) => (isObject(item) ? change(item) : item)) : (value as Json);
}

/** Renames `manager.value` to `manager.managerId`, the name in SCIM 1.1 (core schema, section 7). */
function enterpriseTo11(extension: Json | undefined): Json {
  if (!isObject(extension)) return extension as Json;
  const { manager } = extension;
  if (!isObject(manager)) return extension;
  const { value, $ref: _, ...rest } = manager;
  return { ...extension, manager: { ...(value === undefined ? {} : { managerId: value }), ...rest } };
}

function enterpriseTo20(extension: Json | undefined): Json {
  if (!isObject(extension)) return extension as Json;
  const { manager } = extension;
  if (!isObject(manager)) return extension;
  const { managerId, ...rest } = manager;
  return { ...extension, manager: { ...(managerId === undefined ? {} : { value: managerId }), ...rest } };
}

import type { ResourceType } from '../../src/protocol/schema/attribute.ts';
import { flag, list, object, requiredText, text } from './members.ts';
import { SchemaError } from './schema-error.ts';

const members = [
  'id',
  'name',
  'endpoint',
  'description',
  'schema',
  'schemaExtensions',
  'schemas',
  'meta',
  'externalId',
];

/** Endpoints that every service provider has (RFC 7644 section 3.2). */
const reserved: ReadonlySet<string> = new Set(['/bulk', '/me', '/resourcetypes', '/schemas', '/serviceproviderconfig']);

/**
 * Reads a ResourceType (RFC 7643 section 6). Throws a `SchemaError` whose message begins with `source` and contains the name of
 * the resource type.
 */
export function readResourceType(value: unknown, source: string): ResourceType {
  const given = object(value, members, `${source}: a ResourceType`);
  const name = requiredText(given.name, `${source}: name of a ResourceType`);
  const where = `${source}: resource type ${name}`;
  const extensions =
    given.schemaExtensions === undefined ? [] : list(given.schemaExtensions, `${where}: schemaExtensions`);
  const schemaExtensions = extensions.map((item, index) => {
    const place = `${where}: schemaExtensions[${index}]`;
    const { schema, required } = object(item, ['schema', 'required'], place);
    return { schema: requiredText(schema, `${place}.schema`), required: flag(required ?? false, `${place}.required`) };
  });
  return {
    id: text(given.id ?? name, `${where}: id`),
    name,
    endpoint: readEndpoint(requiredText(given.endpoint, `${where}: endpoint`), where),
    description: text(given.description ?? name, `${where}: description`),
    schema: requiredText(given.schema, `${where}: schema`),
    ...(schemaExtensions.length > 0 ? { schemaExtensions } : {}),
  };
}

/** Reads an endpoint. An endpoint is one segment, because the router finds the resource type by the first segment of a path. */
function readEndpoint(endpoint: string, where: string): string {
  if (!/^\/[A-Za-z0-9][A-Za-z0-9._~-]*$/.test(endpoint)) {
    throw new SchemaError(`${where}: endpoint must be one segment such as /Devices, not ${JSON.stringify(endpoint)}`);
  }
  if (reserved.has(endpoint.toLowerCase())) {
    throw new SchemaError(`${where}: endpoint ${endpoint} is reserved by RFC 7644: use another endpoint`);
  }
  return endpoint;
}

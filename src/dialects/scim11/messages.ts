import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';
import { urn } from '../../protocol/urns.ts';
import { childName } from './child-name.ts';
import { resourceTo11, resourceTo20 } from './resource.ts';
import { core11, enterprise11, urnTo11 } from './urns.ts';

/**
 * Converts the body of a SCIM 2.0 response to SCIM 1.1. The body is a resource, a list, an error or a bulk response.
 */
export function responseTo11(body: Json | undefined, status: number): Json | undefined {
  if (!isObject(body)) return body;
  const schemas = Array.isArray(body['schemas']) ? body['schemas'] : [];
  if (schemas.includes(urn.Error)) return errorTo11(body, status);
  if (schemas.includes(urn.ListResponse)) {
    const list = Array.isArray(body['Resources']) ? body['Resources'] : undefined;
    const resources = list?.map((item) => (isObject(item) ? documentTo11(item) : item));
    return { ...body, schemas: [core11], ...(resources ? { Resources: resources } : {}) };
  }
  if (schemas.includes(urn.BulkResponse)) return bulkResponseTo11(body);
  return documentTo11(body);
}

/** Converts an error to the form of SCIM 1.1 (SCIM 1.1 API, section 3.9). */
export function errorTo11({ detail, status: given }: JsonObject, status: number): JsonObject {
  const description = typeof detail === 'string' ? detail : 'the request failed';
  return { Errors: [{ description, code: String(given ?? status) }] };
}

function documentTo11(document: JsonObject): JsonObject {
  const schemas = Array.isArray(document['schemas']) ? document['schemas'] : [];
  if (schemas.includes(urn.ServiceProviderConfig)) return configTo11(document);
  if (schemas.includes(urn.Schema)) return schemaTo11(document);
  return resourceTo11(document);
}

/** Converts a ServiceProviderConfig to the form of SCIM 1.1 (SCIM 1.1 core schema, section 9). */
function configTo11(config: JsonObject): JsonObject {
  const { documentationUri, authenticationSchemes, pagination: _, securityEvents: __, ...rest } = config;
  const schemes = Array.isArray(authenticationSchemes) ? authenticationSchemes : [];
  const { meta: ___, ...known } = resourceTo11(rest);
  return {
    ...known,
    ...(documentationUri === undefined ? {} : { documentationUrl: documentationUri }),
    xmlDataFormat: { supported: true },
    authenticationSchemes: schemes.map((scheme) => {
      if (!isObject(scheme)) return scheme;
      const { documentationUri: documentation, specUri, ...other } = scheme;
      return {
        ...other,
        ...(documentation === undefined ? {} : { documentationUrl: documentation }),
        ...(specUri === undefined ? {} : { specUrl: specUri }),
      };
    }),
  };
}

/**
 * Converts a schema to the form of SCIM 1.1 (SCIM 1.1 core schema, section 10). The id of a core schema consists of the
 * core URN, a colon and the name of the resource type.
 */
function schemaTo11({ id, name, description, attributes }: JsonObject): JsonObject {
  const old = urnTo11(String(id));
  const schema = old === core11 ? `${core11}:${String(name)}` : old;
  const list = Array.isArray(attributes) ? attributes : [];
  return {
    id: schema,
    schemas: [core11],
    name: name as Json,
    description: description as Json,
    schema: old,
    ...(old === core11 ? { endpoint: `/${String(name)}s` } : {}),
    attributes: list.map((attribute) => (isObject(attribute) ? attributeTo11(attribute, old) : attribute)),
  };
}

function attributeTo11(attribute: JsonObject, schema: string): JsonObject {
  const {
    name,
    type,
    mutability,
    returned: _,
    uniqueness: __,
    subAttributes,
    referenceTypes: ___,
    ...rest
  } = attribute;
  const subs = Array.isArray(subAttributes) ? subAttributes.filter(isObject) : undefined;
  const isManager = schema === enterprise11 && name === 'manager';
  const child = rest['multiValued'] === true ? { multiValuedAttributeChildName: childName(String(name)) } : {};
  return {
    name: name as Json,
    // SCIM 1.1 has no type `reference` (core schema, section 3.1).
    type: type === 'reference' ? 'string' : (type as Json),
    ...rest,
    ...child,
    schema,
    readOnly: mutability === 'readOnly',
    ...(subs ? { subAttributes: subs.flatMap((sub) => subAttributeTo11(sub, schema, isManager)) } : {}),
  };
}

/** Leaves out `$ref`, and renames `manager.value` to `manager.managerId` (SCIM 1.1 core schema, section 7). */
function subAttributeTo11(sub: JsonObject, schema: string, isManager: boolean): JsonObject[] {
  if (sub['name'] === '$ref') return [];
  return [attributeTo11(isManager && sub['name'] === 'value' ? { ...sub, name: 'managerId' } : sub, schema)];
}

/** In a bulk response of SCIM 1.1, the status is an object, and there is no `response` (SCIM 1.1 API, section 3.5). */
function bulkResponseTo11(body: JsonObject): JsonObject {
  const operations = Array.isArray(body['Operations']) ? body['Operations'] : [];
  return {
    schemas: [core11],
    Operations: operations.map((operation) => {
      if (!isObject(operation)) return operation;
      const { status, response, ...rest } = operation;
      const detail = errorDetail(response);
      return {
        ...rest,
        status: { code: codeOf(operation), ...(detail === undefined ? {} : { description: detail }) },
      };
    }),
  };
}

/** The examples of SCIM 1.1 show code 200 for a successful DELETE (SCIM 1.1 API, section 3.5). */
function codeOf({ method, status }: JsonObject): string {
  return String(method).toUpperCase() === 'DELETE' && String(status) === '204' ? '200' : String(status);
}

/** Returns the message of an error. Accepts every error shape that a provider of SCIM 1.1 sends. */
function errorDetail(error: Json | undefined): string | undefined {
  if (!isObject(error)) return undefined;
  const { detail, Errors } = error;
  if (typeof detail === 'string') return detail;
  const first = Array.isArray(Errors) ? Errors[0] : Errors;
  const description = isObject(first) ? first['description'] : undefined;
  return typeof description === 'string' ? description : undefined;
}

/** Reads a response of SCIM 1.1 as a response of SCIM 2.0. `core` is the URN of the core schema of the endpoint. */
export function responseTo20(body: Json | undefined, core: string): Json | undefined {
  if (!isObject(body) || body['Errors'] !== undefined) return body;
  if (Array.isArray(body['Operations'])) return bulkResponseTo20(body);
  if (Array.isArray(body['Resources'])) {
    const resources = body['Resources'].map((item) => (isObject(item) ? resourceTo20(item, core) : item));
    return { ...body, schemas: [urn.ListResponse], Resources: resources };
  }
  if (body['totalResults'] !== undefined) return { ...body, schemas: [urn.ListResponse] };
  return resourceTo20(body, core);
}

function bulkResponseTo20(body: JsonObject): JsonObject {
  const operations = body['Operations'] as Json[];
  return {
    schemas: [urn.BulkResponse],
    Operations: operations.map((operation) => {
      if (!isObject(operation)) return operation;
      const { status, ...rest } = operation;
      if (!isObject(status)) return operation;
      const { code, description } = status;
      const detail =
        typeof description === 'string'
          ? { response: { schemas: [urn.Error], status: String(code), detail: description } }
          : {};
      return { ...rest, ...detail, status: String(code) };
    }),
  };
}

/** Converts a ServiceProviderConfig of SCIM 1.1 to the form of SCIM 2.0. */
export function configTo20(body: Json | undefined): Json | undefined {
  if (!isObject(body)) return body;
  if (body['Errors'] !== undefined) return body;
  const { xmlDataFormat: _, authenticationSchemes: schemes, ...rest } = body;
  return {
    ...withUris(rest),
    schemas: [urn.ServiceProviderConfig],
    ...(schemes === undefined
      ? {}
      : {
          authenticationSchemes: Array.isArray(schemes)
            ? schemes.map((scheme) => (isObject(scheme) ? withUris(scheme) : scheme))
            : schemes,
        }),
  };
}

/** Renames `documentationUrl` and `specUrl` to their names in SCIM 2.0. */
function withUris({ documentationUrl, specUrl, ...rest }: JsonObject): JsonObject {
  return {
    ...rest,
    ...(documentationUrl === undefined ? {} : { documentationUri: documentationUrl }),
    ...(specUrl === undefined ? {} : { specUri: specUrl }),
  };
}

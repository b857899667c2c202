import type { Tolerate } from '../../protocol/deviation.ts';
import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';
import type { AttributeModel, ResourceModel, SchemaModel } from '../../protocol/schema/model.ts';
import { validate } from '../../protocol/value/validate.ts';
import { extensionWith } from '../mapping/enterprise.ts';

/** The attributes of a person that a client can set. */
export interface Settable {
  /**
   * The attributes in the spelling of the schemas. This object is a copy, so that the caller can add and remove
   * attributes.
   */
  readonly resource: JsonObject;
  /** Paths of the attributes that the schemas do not define. An import would reject a row that has such an attribute. */
  readonly unknown: readonly string[];
  /** True if every value conforms to the schemas. An import then accepts the person. */
  readonly isValid: boolean;
}

/**
 * Creates a function that returns those attributes of a person that a client can set. The function leaves out secrets,
 * managers and memberships. If all values are valid, the function reuses the result of the validation, which saves a
 * second pass over the person. If a value is invalid, the function copies the values as the service sent them.
 */
export function settableReader(model: ResourceModel): (person: JsonObject) => Settable {
  const urn = extensionWith('manager', model);
  const secrets = model.core.attributes.filter(isSecret).map(({ name }) => name);
  const hasInnerSecrets =
    model.core.attributes.some(({ subAttributes }) => subAttributes.some(isSecret)) ||
    model.extensions.some(({ attributes }) =>
      attributes.some((attribute) => isSecret(attribute) || attribute.subAttributes.some(isSecret)),
    );
  return (person) => {
    const unknown: string[] = [];
    const tolerate: Tolerate = (deviation, where) => {
      if (deviation === 'unknownAttribute' && where !== 'groups') unknown.push(where);
    };
    const plain = withoutServiceValues(person, urn);
    const { resource, issues } = validate(plain, model, { operation: 'create', direction: 'request' }, { tolerate });
    if (issues.length > 0 || hasInnerSecrets) return { ...settableOf(plain, model), isValid: issues.length === 0 };
    for (const name of secrets) delete resource[name];
    return { resource, unknown, isValid: true };
  };
}

/**
 * Copies a person without values that only the service sets. Also leaves out the manager, because the id of a manager
 * is valid only in this service. Called before the validation, because a validation that removes nothing is faster.
 */
function withoutServiceValues(person: JsonObject, urn: string | undefined): JsonObject {
  const { id: _id, meta: _meta, groups: _groups, ...plain } = person;
  const container = urn === undefined ? undefined : plain[urn];
  if (urn === undefined || !isObject(container) || container.manager === undefined) return plain;
  const { manager: _manager, ...rest } = container;
  if (Object.keys(rest).length > 0) plain[urn] = rest;
  else delete plain[urn];
  return plain;
}

/**
 * Returns the attributes that a client can set and that the schemas of a model define. Copies values without a check.
 * Therefore `null` stays `null`. Leaves out `groups`.
 */
export function settableOf(person: JsonObject, model: ResourceModel): Omit<Settable, 'isValid'> {
  const unknown: string[] = [];
  const kept: JsonObject = { schemas: schemasOf(person, model) };
  for (const [name, value] of Object.entries(person)) {
    if (value === undefined || name === 'schemas') continue;
    const attribute = model.core.attribute(name);
    const extension = attribute ? undefined : model.extension(name);
    if (attribute) {
      if (isSettable(attribute)) kept[attribute.name] = settableValue(value, attribute, unknown);
    } else if (extension && isObject(value)) kept[extension.urn] = extensionOf(value, extension, unknown);
    else if (name.toLowerCase() !== 'groups') unknown.push(name);
  }
  return { resource: kept, unknown };
}

function isSecret({ mutability, returned }: Pick<AttributeModel, 'mutability' | 'returned'>): boolean {
  return mutability === 'writeOnly' || returned === 'never';
}

/** True if a client can set the attribute, and a response can contain the attribute. */
export function isSettable({ mutability, returned }: AttributeModel): boolean {
  return mutability !== 'readOnly' && !isSecret({ mutability, returned });
}

function extensionOf(value: JsonObject, extension: SchemaModel, unknown: string[]): JsonObject {
  const kept: JsonObject = {};
  for (const [name, inner] of Object.entries(value)) {
    const attribute = extension.attribute(name);
    if (inner === undefined) continue;
    if (!attribute) unknown.push(`${extension.urn}:${name}`);
    else if (isSettable(attribute)) kept[attribute.name] = settableValue(inner, attribute, unknown);
  }
  return kept;
}

function settableValue(value: Json, attribute: AttributeModel, unknown: string[]): Json {
  if (Array.isArray(value)) return value.map((item) => (isObject(item) ? complexOf(item, attribute, unknown) : item));
  return isObject(value) ? complexOf(value, attribute, unknown) : value;
}

function complexOf(value: JsonObject, attribute: AttributeModel, unknown: string[]): JsonObject {
  const kept: JsonObject = {};
  for (const [name, inner] of Object.entries(value)) {
    const sub = attribute.subAttribute(name);
    if (!sub) unknown.push(`${attribute.path}.${name}`);
    else if (isSettable(sub)) kept[sub.name] = inner;
  }
  return kept;
}

/** Returns the URN of the core schema, and the URNs in `schemas` that the model defines as extensions. */
function schemasOf({ schemas }: JsonObject, { core, extension }: ResourceModel): string[] {
  const listed = Array.isArray(schemas) ? schemas : [];
  const extensions = listed.flatMap((text) => (typeof text === 'string' ? (extension(text)?.urn ?? []) : []));
  return [...new Set([core.urn, ...extensions])];
}

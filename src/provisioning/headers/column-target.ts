import type { AttributeModel, ResourceModel } from '../../protocol/schema/model.ts';
import { type AttributePath, tryParseAttributePath } from '../../protocol/schema/path.ts';

/** An attribute as the target of a column. */
export interface AttributeTarget {
  readonly kind: 'attribute';
  /** Canonical path for display: `emails[type eq "work"].value`. */
  readonly path: string;
  /** URN of the extension that holds the attribute. */
  readonly extension?: string;
  readonly attribute: AttributeModel;
  readonly subAttribute?: AttributeModel;
  /** The `type` that selects one value of a multi-valued attribute. */
  readonly type?: string;
}

/** The target of a column: an attribute, or a link that needs the id of another resource. */
export type ColumnTarget =
  | AttributeTarget
  | { readonly kind: 'manager'; readonly path: string }
  | { readonly kind: 'groups'; readonly path: string };

/** Matches `emails[type eq "work"].value`, which is the only form of value path that a column needs. */
const typedPath = /^(?<attribute>[^[\]]+)\[\s*type\s+eq\s+"(?<type>[^"\\]+)"\s*\](?:\.(?<sub>[\w$-]+))?$/i;
/** Matches the short form: `emails.work`, `addresses.work.locality`. */
const shortPath = /^(?<attribute>[\w-]+)\.(?<type>[\w-]+)(?:\.(?<sub>[\w$-]+))?$/;

/**
 * Parses the SCIM path of a column. The path can be in attribute notation, with a type filter, or in the short form
 * (`emails.work`). An attribute of an extension needs no URN if only one extension has the attribute. Case is ignored.
 * Returns `undefined` if the resource type has no such attribute.
 */
export function parseColumnTarget(text: string, model: ResourceModel): ColumnTarget | undefined {
  const trimmed = text.trim();
  const typed = typedPath.exec(trimmed)?.groups;
  if (typed) return typedTarget(typed.attribute, typed.type, typed.sub, model);
  const path = tryParseAttributePath(trimmed);
  const plain = path && plainTarget(path, model);
  if (plain) return plain;
  const short = shortPath.exec(trimmed)?.groups;
  return short && typedTarget(short.attribute, short.type, short.sub, model, true);
}

function plainTarget(path: AttributePath, model: ResourceModel): ColumnTarget | undefined {
  const found = findAttribute(path.schema, path.attribute, model);
  if (!found) return isMembership(path, model) ? { kind: 'groups', path: 'groups' } : undefined;
  const { attribute, extension } = found;
  const name = attribute.name.toLowerCase();
  if (name === 'manager' && extension !== undefined) return { kind: 'manager', path: attribute.path };
  if (name === 'groups' && attribute.mutability === 'readOnly') return { kind: 'groups', path: attribute.path };
  const sub = path.subAttribute ?? (attribute.type === 'complex' ? 'value' : undefined);
  return attributeTarget(found, undefined, sub);
}

/**
 * True for the path `groups` of a user. Groups store the memberships, so the schema of users can omit the attribute
 * `groups` (RFC 7643 section 4.1.2).
 */
function isMembership({ schema, attribute }: AttributePath, model: ResourceModel): boolean {
  if (attribute.toLowerCase() !== 'groups' || model.resourceType.endpoint.toLowerCase() !== '/users') return false;
  return schema === undefined || schema.toLowerCase() === model.core.key;
}

/** Values of these types are sent without a type if the schema of the service has no sub-attribute `type`. */
const typesWithoutType: ReadonlySet<string> = new Set(['work', 'mobile']);

function typedTarget(
  attributeText: string | undefined,
  type: string | undefined,
  sub: string | undefined,
  model: ResourceModel,
  mustBeCanonical = false,
): ColumnTarget | undefined {
  const path = tryParseAttributePath(attributeText?.trim() ?? '');
  const found = path && findAttribute(path.schema, path.attribute, model);
  if (!found?.attribute.multiValued || type === undefined) return undefined;
  const types = found.attribute.subAttribute('type');
  if (!types) {
    return typesWithoutType.has(type.toLowerCase()) ? attributeTarget(found, undefined, sub ?? 'value') : undefined;
  }
  const canonical = types.canonicalValues?.find((value) => value.toLowerCase() === type.toLowerCase());
  if (mustBeCanonical && canonical === undefined) return undefined;
  return attributeTarget(found, canonical ?? type, sub ?? 'value');
}

/** True for an attribute that clients cannot set. */
export function isReadOnly(target: ColumnTarget): boolean {
  if (target.kind !== 'attribute') return false;
  const { attribute, subAttribute } = target;
  return attribute.mutability === 'readOnly' || subAttribute?.mutability === 'readOnly' || attribute.name === 'schemas';
}

/** Returns the paths to which a column can be mapped, for suggestions in messages. */
export function attributePaths(model: ResourceModel): string[] {
  return [model.core, ...model.extensions].flatMap(({ attributes }) =>
    attributes.flatMap(({ name, multiValued, subAttributes }) =>
      multiValued || subAttributes.length === 0 ? [name] : [name, ...subAttributes.map((sub) => `${name}.${sub.name}`)],
    ),
  );
}

interface Found {
  readonly attribute: AttributeModel;
  readonly extension?: string;
}

/**
 * Finds an attribute in the schema with the given URN. Without a URN, finds the attribute in the core schema, or in an
 * extension if only one extension has the attribute.
 */
function findAttribute(schema: string | undefined, name: string, model: ResourceModel): Found | undefined {
  if (schema === undefined || schema.toLowerCase() === model.core.key) {
    const attribute = model.core.attribute(name);
    if (attribute || schema !== undefined) return attribute && { attribute };
  }
  const extensions = model.extensions.filter(({ key }) => schema === undefined || key === schema.toLowerCase());
  const found = extensions.flatMap((extension) => {
    const attribute = extension.attribute(name);
    return attribute ? [{ attribute, extension: extension.urn }] : [];
  });
  return found.length === 1 ? found[0] : undefined;
}

function attributeTarget(found: Found, type: string | undefined, sub: string | undefined): ColumnTarget | undefined {
  const subAttribute = sub === undefined ? undefined : found.attribute.subAttribute(sub);
  if (sub !== undefined && !subAttribute) return undefined;
  const filter = type === undefined ? '' : `[type eq "${type}"]`;
  const path = `${found.attribute.path}${filter}${subAttribute ? `.${subAttribute.name}` : ''}`;
  return {
    kind: 'attribute',
    path,
    ...found,
    ...(subAttribute ? { subAttribute } : {}),
    ...(type === undefined ? {} : { type }),
  };
}

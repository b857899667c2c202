import { ScimError } from '../errors.ts';
import { attributeName } from './attribute.ts';
import type { AttributeModel, ResourceModel, SchemaModel } from './model.ts';

/**
 * An attribute path in standard attribute notation (RFC 7644 section 3.10). Examples are `userName`, `name.givenName`
 * and `urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.displayName`. The names have the same
 * spelling as in the parsed text.
 */
export interface AttributePath {
  /**
   * The URN before the name of the attribute. If the parsed text is only the URN of an extension, the parser divides
   * this URN at its last colon. `attribute` then contains the last part. `resolvePath` detects this case.
   */
  readonly schema?: string;
  readonly attribute: string;
  readonly subAttribute?: string;
}

/** The attribute or extension of a resource type to which an attribute path refers. */
export type Target =
  | {
      readonly kind: 'attribute';
      /** URN of the extension in canonical spelling. Set if the attribute belongs to an extension. */
      readonly extension?: string;
      readonly attribute: AttributeModel;
      readonly subAttribute?: AttributeModel;
    }
  /** A whole extension, named by its URN. */
  | { readonly kind: 'extension'; readonly extension: string; readonly schema: SchemaModel };

/** Maximum length of an attribute path, in characters. A path with more characters is not parsed. */
export const maxPathLength = 1024;

/**
 * Parses attribute notation. Checks only the syntax; `resolvePath` finds out whether the attribute exists. Returns
 * `undefined` if the text is not an attribute path.
 */
export function tryParseAttributePath(text: string): AttributePath | undefined {
  if (text.length > maxPathLength) return undefined;
  const colon = text.lastIndexOf(':');
  const schema = colon === -1 ? undefined : text.slice(0, colon);
  if (schema !== undefined && !/^urn:[^\s"()[\]]+$/i.test(schema)) return undefined;
  const names = text.slice(colon + 1).split('.');
  const [attribute, subAttribute] = names;
  if (names.length > 2 || attribute === undefined || !attributeName.test(attribute)) return undefined;
  if (subAttribute !== undefined && !attributeName.test(subAttribute)) return undefined;
  return {
    ...(schema === undefined ? {} : { schema }),
    attribute,
    ...(subAttribute === undefined ? {} : { subAttribute }),
  };
}

/** Parses attribute notation. Throws a `ScimError` with the given scimType when the text is not an attribute path. */
export function parseAttributePath(
  text: string,
  scimType: 'invalidPath' | 'invalidValue' = 'invalidPath',
): AttributePath {
  const path = tryParseAttributePath(text);
  if (!path)
    throw ScimError.of(
      scimType,
      `${JSON.stringify(shorten(text))} is not a valid attribute path; an example of a valid path is name.givenName`,
    );
  return path;
}

/** Prints an attribute path in attribute notation. `printAttributePath` is the inverse of `parseAttributePath`. */
export function printAttributePath(path: AttributePath): string {
  const schema = path.schema === undefined ? '' : `${path.schema}:`;
  const subAttribute = path.subAttribute === undefined ? '' : `.${path.subAttribute}`;
  return `${schema}${path.attribute}${subAttribute}`;
}

/**
 * Finds the attribute or extension of a resource type to which a path refers, without regard to case (RFC 7644 section
 * 3.10). The path of a core attribute needs no URN. The path of an extension's attribute needs the URN of the
 * extension. Returns `undefined` if the attribute does not exist.
 */
export function resolvePath(path: AttributePath, model: ResourceModel): Target | undefined {
  if (path.schema === undefined) return inSchema(model.core, undefined, path);
  const qualifier = path.schema.toLowerCase();
  // A path may have the URN of the core schema before a core attribute or a common attribute: `urn:…:core:2.0:User:meta.created`.
  if (qualifier === model.core.key) return inSchema(model.core, undefined, path);
  const extension = model.extension(qualifier);
  if (extension) return inSchema(extension, extension.urn, path);
  const nested = inNested(path, qualifier, model);
  if (nested) return nested;
  if (path.subAttribute !== undefined) return undefined;
  const whole = model.extension(`${qualifier}:${path.attribute.toLowerCase()}`);
  return whole && { kind: 'extension', extension: whole.urn, schema: whole };
}

/**
 * Adds the missing URN of the extension to the path of an extension attribute. Returns the new path if exactly one
 * extension defines the attribute and the core schema does not define it. Returns `undefined` for any other path.
 */
export function qualifyPath(path: AttributePath, model: ResourceModel): AttributePath | undefined {
  if (path.schema !== undefined || model.core.attribute(path.attribute)) return undefined;
  const found = model.extensions.filter((extension) => extension.attribute(path.attribute));
  return found.length === 1 && found[0] ? { ...path, schema: found[0].urn } : undefined;
}

/** Finds an extension inside another extension, such as a pairing method of BLE (RFC 9944 section 7.1.3). */
function inNested(path: AttributePath, qualifier: string, model: ResourceModel): Target | undefined {
  const whole = `${qualifier}:${path.attribute}`;
  for (const extension of model.extensions) {
    if (!qualifier.startsWith(`${extension.key}:urn:`)) continue;
    const { schema: _schema, ...names } = path;
    return inSchema(extension, extension.urn, { ...names, attribute: whole.slice(extension.key.length + 1) });
  }
  return undefined;
}

function inSchema(schema: SchemaModel, extension: string | undefined, path: AttributePath): Target | undefined {
  const attribute = schema.attribute(path.attribute);
  if (!attribute) return undefined;
  const subAttribute = path.subAttribute === undefined ? undefined : attribute.subAttribute(path.subAttribute);
  if (path.subAttribute !== undefined && !subAttribute) return undefined;
  return {
    kind: 'attribute',
    ...(extension === undefined ? {} : { extension }),
    attribute,
    ...(subAttribute ? { subAttribute } : {}),
  };
}

/**
 * Prints the canonical path of a target. Names have the spelling of the schema. The path has a URN only if the target belongs to an
 * extension.
 */
export function printTarget(target: Target): string {
  if (target.kind === 'extension') return target.extension;
  return target.subAttribute ? target.subAttribute.path : target.attribute.path;
}

/** Shortens text from a client, for use in a message. */
export function shorten(text: string, length = 100): string {
  return text.length <= length ? text : `${text.slice(0, length)}…`;
}

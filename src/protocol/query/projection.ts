import { ScimError } from '../errors.ts';
import { isObject, type Json, type JsonObject } from '../json/json.ts';
import type { AttributeModel, ResourceModel, SchemaModel } from '../schema/model.ts';
import { qualifyPath, resolvePath, tryParseAttributePath } from '../schema/path.ts';

/**
 * The query parameters of RFC 7644 section 3.9, as lists of attribute names. At most one of these parameters may be
 * given.
 */
export interface ProjectionParameters {
  readonly attributes?: readonly string[];
  readonly excludedAttributes?: readonly string[];
}

/**
 * Returns the resource without the attributes that are not part of the response. Returns the same object if nothing is
 * removed.
 */
export type Projection = (resource: JsonObject) => JsonObject;

/** Compiles a projection and applies it to one resource. */
export function project(resource: JsonObject, model: ResourceModel, parameters: ProjectionParameters = {}): JsonObject {
  return compileProjection(model, parameters)(resource);
}

/**
 * Compiles the projection of a request (RFC 7644 section 3.9). Keeps attributes with `returned: always`, and removes
 * attributes with `returned: never`. The parameters select among attributes with `returned: default` or
 * `returned: request`. Ignores unknown names. Throws a `ScimError` with `invalidValue` if both parameters are given.
 */
export function compileProjection(model: ResourceModel, parameters: ProjectionParameters = {}): Projection {
  const { attributes, excludedAttributes } = parameters;
  if (attributes?.length && excludedAttributes?.length) {
    throw ScimError.of(
      'invalidValue',
      '"attributes" and "excludedAttributes" cannot be used together (RFC 7644 section 3.9)',
    );
  }
  const named = nameAttributes(attributes?.length ? attributes : (excludedAttributes ?? []), model);
  const keep: Keep = attributes?.length ? keepRequested(named) : keepDefault(named);
  return (resource) => projectResource(resource, model, keep);
}

/** Splits the value of a query parameter into attribute names at commas. Ignores white space around the names. */
export function parseAttributeList(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/**
 * Decides whether the response keeps an attribute. `true` keeps the whole attribute, and `false` removes the whole
 * attribute. `parts` means that a separate decision about each sub-attribute follows.
 */
type Keep = (attribute: AttributeModel, parent: AttributeModel | undefined) => boolean | 'parts';

interface Named {
  /**
   * Attributes and sub-attributes whose paths the query parameter contains. If the parameter contains the URN of an
   * extension, this set also contains all attributes of the extension.
   */
  readonly whole: ReadonlySet<AttributeModel>;
  /** Attributes for which the query parameter contains the path of at least one sub-attribute. */
  readonly parents: ReadonlySet<AttributeModel>;
}

function nameAttributes(names: readonly string[], model: ResourceModel): Named {
  const whole = new Set<AttributeModel>();
  const parents = new Set<AttributeModel>();
  for (const name of names) {
    const path = tryParseAttributePath(name);
    const target = path && (resolvePath(path, model) ?? resolveInExtensions(name, model));
    if (!target) continue;
    if (target.kind === 'extension') {
      for (const attribute of target.schema.attributes) whole.add(attribute);
    } else if (target.subAttribute) {
      whole.add(target.subAttribute);
      parents.add(target.attribute);
    } else {
      whole.add(target.attribute);
    }
  }
  return { whole, parents };
}

/**
 * Resolves the name of an extension attribute without the URN, such as `department`. Returns a result only if exactly
 * one extension defines the attribute. A wrong match is harmless, because a projection changes no resource.
 */
function resolveInExtensions(name: string, model: ResourceModel): ReturnType<typeof resolvePath> {
  const path = tryParseAttributePath(name);
  const qualified = path && qualifyPath(path, model);
  return qualified && resolvePath(qualified, model);
}

function keepDefault({ whole }: Named): Keep {
  return (attribute) => {
    const always = attribute.returned === 'always';
    if (!always && (attribute.returned !== 'default' || whole.has(attribute))) return false;
    return attribute.subAttributes.some((sub) => sub.returned !== 'default' || whole.has(sub)) ? 'parts' : true;
  };
}

function keepRequested({ whole, parents }: Named): Keep {
  return (attribute, parent) => {
    const always = attribute.returned === 'always';
    if (attribute.returned === 'never') return false;
    if (parent) {
      const named = whole.has(parent) || parent.returned === 'always';
      return always || whole.has(attribute) || (named && attribute.returned === 'default');
    }
    if (parents.has(attribute)) return 'parts';
    if (!always && !whole.has(attribute)) return false;
    return attribute.subAttributes.some(({ returned }) => returned === 'never' || returned === 'request')
      ? 'parts'
      : true;
  };
}

function projectResource(resource: JsonObject, model: ResourceModel, keep: Keep): JsonObject {
  const result: JsonObject = {};
  let complete = true;
  for (const [name, value] of Object.entries(resource)) {
    const attribute = model.core.attribute(name);
    const extension = attribute ? undefined : model.extension(name);
    let kept: Json | undefined;
    if (attribute) kept = projectAttribute(attribute, value, keep);
    else if (extension && isObject(value)) kept = projectExtension(extension, value, keep);
    if (kept !== value) complete = false;
    if (kept !== undefined) result[name] = kept;
  }
  return complete ? resource : result;
}

function projectExtension(schema: SchemaModel, container: JsonObject, keep: Keep): JsonObject | undefined {
  const result: JsonObject = {};
  let complete = true;
  for (const [name, value] of Object.entries(container)) {
    const attribute = schema.attribute(name);
    const kept = attribute && projectAttribute(attribute, value, keep);
    if (kept !== value) complete = false;
    if (kept !== undefined) result[name] = kept;
  }
  if (complete) return container;
  return Object.keys(result).length === 0 ? undefined : result;
}

function projectAttribute(attribute: AttributeModel, value: Json | undefined, keep: Keep): Json | undefined {
  const decision = keep(attribute, undefined);
  if (decision !== 'parts') return decision ? value : undefined;
  if (!Array.isArray(value)) return projectParts(attribute, value, keep);
  const parts = value.map((element) => projectParts(attribute, element, keep)).filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : (parts as Json[]);
}

function projectParts(attribute: AttributeModel, value: Json | undefined, keep: Keep): Json | undefined {
  if (!isObject(value)) return value;
  const result: JsonObject = {};
  for (const sub of attribute.subAttributes) {
    const member = value[sub.name];
    if (member !== undefined && keep(sub, attribute)) result[sub.name] = member;
  }
  return Object.keys(result).length === 0 ? undefined : result;
}

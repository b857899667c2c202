import { isObject, type Json } from '../../src/protocol/json/json.ts';
import type { AttributeModel, ResourceModel } from '../../src/protocol/schema/model.ts';
import { parseAttributePath, resolvePath, type Target } from '../../src/protocol/schema/path.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import { urn } from '../../src/protocol/urns.ts';
import { foldCase } from '../../src/protocol/value/case.ts';
import type { IndexDefinition } from '../store/store.ts';

/** Attributes that clients often use in filters. These attributes get an index in addition to the unique attributes. */
const lookups = ['externalId', 'displayName', 'emails.value', `${urn.EnterpriseUser}:manager.value`];

/** An index of an attribute. Converts values of resources and of filters to keys. */
export interface AttributeIndex extends IndexDefinition {
  /** The attribute or sub-attribute that is indexed. */
  readonly attribute: AttributeModel;
  readonly unique: boolean;
  /** Converts a value to a key. */
  key(value: string): string;
}

/** Creates the indexes of a resource type: for unique attributes, and for attributes that clients often use in filters. */
export function indexesOf(model: ResourceModel): AttributeIndex[] {
  const targets = new Map<AttributeModel, Target & { kind: 'attribute' }>();
  const paths = [...lookups, ...uniquePaths(model)];
  for (const path of paths) {
    const target = resolvePath(parseAttributePath(path), model);
    if (target?.kind === 'attribute') targets.set(target.subAttribute ?? target.attribute, target);
  }
  return [...targets.values()].map((target) => indexOf(model, target));
}

/**
 * Returns the paths of attributes whose uniqueness is `server` or `global`. Leaves out `id`, because the store itself
 * has an index of `id`.
 */
function uniquePaths(model: ResourceModel): string[] {
  const schemas = [model.core, ...model.extensions];
  return schemas
    .flatMap(({ attributes }) => attributes.flatMap((attribute) => [attribute, ...attribute.subAttributes]))
    .filter(({ uniqueness, type, path }) => uniqueness !== 'none' && type !== 'complex' && path !== 'id')
    .map(({ path }) => path);
}

function indexOf(
  model: ResourceModel,
  { extension, attribute, subAttribute }: Target & { kind: 'attribute' },
): AttributeIndex {
  const leaf = subAttribute ?? attribute;
  const key = leaf.caseExact ? (value: string) => value : foldCase;
  const source = (resource: Resource): Json | undefined => {
    const container = extension === undefined ? resource : resource[extension];
    return isObject(container) ? container[attribute.name] : undefined;
  };
  return {
    name: `${model.resourceType.name}.${leaf.path}`,
    type: model.resourceType.name,
    attribute: leaf,
    unique: leaf.uniqueness !== 'none',
    key,
    keys: (resource) => keysOf(source(resource), subAttribute?.name, key),
    source,
  };
}

const noKeys: readonly string[] = [];

/**
 * Returns the keys of an attribute value, which may be an array. `member` is the name of the sub-attribute to index.
 */
function keysOf(
  value: Json | undefined,
  member: string | undefined,
  key: (value: string) => string,
): readonly string[] {
  if (value === undefined) return noKeys;
  if (!Array.isArray(value)) {
    const leaf = leafOf(value, member);
    return leaf === undefined ? noKeys : [key(leaf)];
  }
  const keys: string[] = [];
  for (const element of value) {
    const leaf = leafOf(element, member);
    if (leaf !== undefined) keys.push(key(leaf));
  }
  return keys;
}

function leafOf(value: Json, member: string | undefined): string | undefined {
  const leaf = member === undefined ? value : isObject(value) ? value[member] : undefined;
  if (typeof leaf === 'string') return leaf;
  return leaf === undefined || typeof leaf === 'object' ? undefined : String(leaf);
}

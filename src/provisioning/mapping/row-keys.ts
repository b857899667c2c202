import { textOf } from '../../changes/find/search.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import type { ColumnTarget } from '../headers/column-target.ts';
import { extensionValue, extensionWith } from './enterprise.ts';

/** A key: an attribute whose value in a row identifies a person. */
interface RowKey {
  /** Returns the path of the attribute; `undefined` if users of this service do not have the attribute. */
  readonly path: (model: ResourceModel) => string | undefined;
  /** Returns the value of a resource; `undefined` for a value that is no text, or only blanks. */
  readonly textIn: (resource: JsonObject, model: ResourceModel) => string | undefined;
  /** True if a column with this target has the values of the key. */
  readonly isTarget: (target: ColumnTarget) => boolean;
  /** `number` or `name`. `sync` also finds a person if the value of this key is in another key of the same kind. */
  readonly kind: 'number' | 'name';
  /**
   * True if a service may accept the same value twice, for example for two accounts of one person. Then the key
   * identifies a person only if the row has no other key, or if `--match` selects this key.
   */
  readonly isShared: boolean;
}

/** A key that is an attribute of the core schema. */
const ownKey = (name: string, kind: RowKey['kind']): RowKey => ({
  path: () => name,
  textIn: (resource) => textOf(resource[name]),
  isTarget: ({ path }) => path === name,
  kind,
  isShared: false,
});

/**
 * A key that is an attribute of an extension. Searches all extensions, because some services define the attribute in
 * their own extension.
 */
const extensionKey = (name: string, kind: RowKey['kind']): RowKey => ({
  path: (model) => {
    const urn = extensionWith(name, model);
    return urn === undefined ? undefined : `${urn}:${name}`;
  },
  textIn: (resource, model) => textOf(extensionValue(resource, name, model)),
  isTarget: (target) => target.kind === 'attribute' && target.attribute.name.toLowerCase() === name.toLowerCase(),
  kind,
  isShared: true,
});

/**
 * The keys of the rows of an import, in the order in which people are searched. An e-mail address is not a key, because a
 * new person can get the address of a former person.
 */
const table = {
  externalId: ownKey('externalId', 'number'),
  userName: ownKey('userName', 'name'),
  employeeNumber: extensionKey('employeeNumber', 'number'),
} as const satisfies Record<string, RowKey>;

/** Name of a key. The flag `--match` takes such a name. */
export type KeyName = keyof typeof table;

export const rowKeys: Readonly<Record<KeyName, RowKey>> = table;

/** The names of all keys. */
export const keyNames = Object.keys(table) as readonly KeyName[];

/** The names of the keys that identify a person even if the row has another key. */
export const ownKeyNames: readonly KeyName[] = keyNames.filter((name) => !rowKeys[name].isShared);

/** True if the values of a column with this target identify people. */
export function isKeyTarget(target: ColumnTarget): boolean {
  return keyNames.some((name) => rowKeys[name].isTarget(target));
}

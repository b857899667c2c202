import type { Tolerate } from '../../src/protocol/deviation.ts';
import { ScimError } from '../../src/protocol/errors.ts';
import { isObject, type Json, type JsonObject } from '../../src/protocol/json/json.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import { urn } from '../../src/protocol/urns.ts';
import type { ProviderContext } from '../context/context.ts';
import { nameOf, refOf } from '../context/references.ts';
import type { PostponedAttribute } from '../messages/postponed-attribute.ts';
import type { Change } from '../store/store.ts';
import { withExtension } from './extension.ts';

const path = `${urn.EnterpriseUser}:manager`;

/** Sub-attributes of the manager that are derived and never stored. */
export const derivedOfManager: readonly string[] = [`${path}.$ref`, `${path}.displayName`];

/** Returns the id of the manager of a user, even if the manager does not exist (RFC 7643 section 4.3). */
export function managerId(resource: JsonObject): string | undefined {
  const enterprise = resource[urn.EnterpriseUser];
  const manager = isObject(enterprise) ? enterprise.manager : undefined;
  return isObject(manager) && typeof manager.value === 'string' ? manager.value : undefined;
}

/**
 * Returns the enterprise extension of a user with the derived parts of the manager. Returns undefined for a user without a
 * manager.
 */
export function representManager(provider: ProviderContext, resource: Resource, base: string): JsonObject | undefined {
  const id = managerId(resource);
  if (id === undefined) return undefined;
  const manager = provider.store.get('User', id);
  const name = manager && nameOf(manager);
  return {
    ...(resource[urn.EnterpriseUser] as JsonObject),
    manager: {
      value: id,
      ...(manager ? { $ref: refOf(provider, 'User', id, base) } : {}),
      ...(name === undefined ? {} : { displayName: name }),
    },
  };
}

/** Removes the derived parts of the manager from a user. Returns the same object if there are no derived parts. */
export function withoutDerivedManager(user: JsonObject): JsonObject {
  const enterprise = user[urn.EnterpriseUser];
  if (!isObject(enterprise) || !isObject(enterprise.manager)) return user;
  const { $ref, displayName, ...manager } = enterprise.manager;
  if ($ref === undefined && displayName === undefined) return user;
  const { manager: _manager, ...rest } = enterprise;
  if (Object.keys(manager).length > 0) return { ...user, [urn.EnterpriseUser]: { ...rest, manager } };
  return withExtension(user, urn.EnterpriseUser, rest);
}

/**
 * Removes a manager whose id is the empty string. Some clients send this id to remove the manager. For any other
 * manager, returns the same user.
 */
export function withoutEmptyManager<R extends JsonObject>(user: R, tolerate: Tolerate): R {
  if (managerId(user) !== '') return user;
  tolerate('valueEmpty', `${path}.value`);
  return withoutManager(user);
}

/**
 * Throws a `ScimError` with `invalidValue` if the manager of a user does not exist. `prepared` contains the ids of
 * resources that will be created in the same transaction. A lenient provider accepts any id.
 */
export function checkManager(
  { store, behaviour }: ProviderContext,
  resource: JsonObject,
  prepared?: ReadonlySet<string>,
): void {
  const id = managerId(resource);
  if (id === undefined || behaviour.lenient || store.get('User', id) || prepared?.has(id)) return;
  throw ScimError.of('invalidValue', `manager: there is no User with the id ${JSON.stringify(id)}`);
}

/**
 * Returns the changes that precede the deletion of a manager. Each managed user loses the manager and gets a new
 * version.
 */
export function leaveManagedUsers(
  { store, indexes }: ProviderContext,
  id: string,
  nextVersion: (resource: Resource) => Resource,
): Change[] {
  const changes: Change[] = [];
  // There is no index of managers if a custom schema of users has no manager attribute.
  const index = indexes.get('User')?.find(({ attribute }) => attribute.path === `${path}.value`);
  for (const user of index ? store.find(index.name, id) : []) {
    if (user.id !== id) changes.push({ op: 'put', type: 'User', resource: nextVersion(withoutManager(user)) });
  }
  return changes;
}

/**
 * If the manager of a user refers to a `bulkId`, removes the manager from the data of the user. Also creates an
 * operation that adds the manager later, when the resource of the manager exists.
 */
export const postponedManager: PostponedAttribute = (data, isReference) => {
  const enterprise = data[urn.EnterpriseUser];
  if (!isObject(enterprise) || !isReference(enterprise.manager)) return undefined;
  const { manager, ...rest } = enterprise;
  const without: JsonObject = { ...data, [urn.EnterpriseUser]: rest };
  return { without, operation: { op: 'add', path, value: manager as Json } };
};

function withoutManager<R extends JsonObject>(user: R): R {
  const { manager: _manager, ...rest } = user[urn.EnterpriseUser] as JsonObject;
  return withExtension(user, urn.EnterpriseUser, rest);
}

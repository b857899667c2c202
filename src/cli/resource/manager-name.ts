import { isObject, type JsonObject } from '../../protocol/json/json.ts';
import type { ResourceScope } from './resource-scope.ts';
import { users } from './resource-topic.ts';

/**
 * Adds the name of the manager to a user for display, if the user shows only the id of the manager. Sends at most one
 * request. If the manager cannot be read, returns the user unchanged, because the name is only an addition. Throws the
 * error of a request that Ctrl-C has stopped.
 */
export async function withManagerName(scope: ResourceScope, user: JsonObject): Promise<JsonObject> {
  for (const [urn, extension] of Object.entries(user)) {
    if (!/^urn:/i.test(urn) || !isObject(extension)) continue;
    const { manager } = extension;
    if (!isObject(manager) || typeof manager.value !== 'string' || manager.value === '') continue;
    const hasName = typeof manager.displayName === 'string' && manager.displayName !== '';
    const displayName = hasName ? undefined : await nameOf(scope, manager.value);
    return displayName === undefined
      ? user
      : { ...user, [urn]: { ...extension, manager: { ...manager, displayName } } };
  }
  return user;
}

async function nameOf(scope: ResourceScope, id: string): Promise<string | undefined> {
  const { client } = await scope.session();
  try {
    const { displayName, userName } = await client.get(users.endpoint, id, { attributes: ['displayName', 'userName'] });
    return [displayName, userName].find((name): name is string => typeof name === 'string' && name !== '');
  } catch (error) {
    if (scope.context.signal.aborted) throw error;
    return undefined;
  }
}

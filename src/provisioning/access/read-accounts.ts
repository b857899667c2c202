import type { ChangeClient } from '../../changes/client.ts';
import { canonicalResource, groupsOf, idOf, memberIdsOf } from '../../changes/resource.ts';
import { ScimError } from '../../protocol/errors.ts';
import { isObject, type JsonObject } from '../../protocol/json/json.ts';

/** An account of a person on one service. */
export interface Account {
  readonly id: string;
  readonly userName: string | undefined;
  readonly externalId: string | undefined;
  readonly emails: readonly string[];
  /** False only if the service says that the account is inactive. */
  readonly active: boolean;
  /**
   * Names of the groups of which the person is a direct member. Absent if the service shows memberships neither in
   * users nor in groups.
   */
  groups?: readonly string[];
}

/** Options for reading the accounts of a service. */
export interface ReadAccountsOptions {
  /** Stops the reading. */
  readonly signal?: AbortSignal;
}

/**
 * Reads all accounts of a service, page by page, and keeps only the data that `Account` contains. If no user has
 * groups, reads the members of all groups, because many services show memberships only in group resources.
 */
export async function readAccounts(
  client: ChangeClient,
  { signal }: ReadAccountsOptions = {},
): Promise<readonly Account[]> {
  const model = await client.discovery.model('User');
  const accounts: Account[] = [];
  let showsGroups = false;
  for await (const listed of client.list(model.resourceType.endpoint, { complete: true, largePages: true })) {
    signal?.throwIfAborted();
    const person = canonicalResource(listed, model);
    const id = idOf(person);
    if (id === undefined) continue;
    const groups = groupsOf(person);
    showsGroups ||= groups !== undefined;
    accounts.push({
      id,
      userName: textOf(person['userName']),
      externalId: textOf(person['externalId']),
      emails: emailsOf(person),
      active: person['active'] !== false,
      ...(groups ? { groups: groups.map((group) => group.name ?? group.id) } : {}),
    });
  }
  if (showsGroups) for (const account of accounts) account.groups ??= [];
  else await readMemberships(client, accounts, signal);
  return accounts;
}

async function readMemberships(
  client: ChangeClient,
  accounts: readonly Account[],
  signal?: AbortSignal,
): Promise<void> {
  const names = new Map<string, string[]>(accounts.map(({ id }) => [id, []]));
  let count = 0;
  let showsMembers = false;
  try {
    const model = await client.discovery.model('Group');
    for await (const listed of client.list(model.resourceType.endpoint, { complete: true })) {
      signal?.throwIfAborted();
      const group = canonicalResource(listed, model);
      const members = memberIdsOf(group);
      count++;
      showsMembers ||= members !== undefined;
      for (const id of members ?? []) names.get(id)?.push(textOf(group['displayName']) ?? idOf(group) ?? '');
    }
  } catch (error) {
    // A service without groups responds with a `ScimError`. In this case, the groups of its accounts stay unknown.
    if (error instanceof ScimError) return;
    throw error;
  }
  // If no group shows members, the service may hide the members. In this case, the groups of the accounts are unknown.
  if (count > 0 && !showsMembers) return;
  for (const account of accounts) account.groups = names.get(account.id) ?? [];
}

function emailsOf({ emails }: JsonObject): string[] {
  const items = Array.isArray(emails) ? emails : [];
  return items.flatMap((item) => textOf(isObject(item) ? item['value'] : item) ?? []);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

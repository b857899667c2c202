import type { JsonObject } from '../../../src/protocol/json/json.ts';
import type { Ran } from '../../cli/run.ts';
import type { FakeServiceOptions } from '../../support/fake-service/index.ts';
import type { Command, ImportRow } from './commands.ts';
import { kept } from './people.ts';
import {
  groupIdsOf,
  groupsOfUser,
  idsOf,
  isActive,
  managerOf,
  membersOf,
  type Snapshot,
  wrongAttributes,
} from './snapshot.ts';

/** A command and its output, with the contents of the service before and after the command. */
export interface Said {
  readonly command: Command;
  readonly ran: Ran;
  readonly before: Snapshot;
  readonly after: Snapshot;
  readonly options: FakeServiceOptions;
}

/** Returns the claims in a command's output that the contents of the service contradict. */
export function falseClaims(said: Said): string[] {
  const { command, ran } = said;
  if (command.kind === 'import') return falseResults(said, (result) => importClaim(said, command.rows, result));
  if (command.kind === 'offboard') return falseResults(said, (result) => offboardClaim(said, command, result));
  if (ran.exitCode === 0) return verbClaim(said);
  return refusalClaim(said);
}

/** If a command ended with exit code 0, checks that the service has the result. */
function verbClaim({ command, before, after, options }: Said): string[] {
  const ids = (name: string): string[] => idsOf(after, name, options);
  const members = (group: string): ReadonlySet<string> =>
    new Set(groupIdsOf(after, group).flatMap((id) => [...membersOf(after, id)]));
  switch (command.kind) {
    case 'create':
    case 'update':
    case 'patch': {
      const [id, ...others] = ids(command.name);
      if (id === undefined || others.length > 0) return [`${others.length + 1} people are called ${command.name}`];
      const wrong = wrongAttributes(after.users.get(id), kept(command.attributes, options));
      return wrong.map((name) => `${name} of ${command.name} is not as claimed`);
    }
    case 'activate':
    case 'deactivate': {
      const wanted = command.kind === 'activate';
      const wrong = ids(command.name).filter((id) => isActive(after.users.get(id)) !== wanted);
      return wrong.map(() => `${command.name} is ${wanted ? 'inactive' : 'active'}`);
    }
    case 'delete':
      return ids(command.name).map(() => `${command.name} is still there`);
    case 'add': {
      const now = members(command.group);
      return command.names.filter((name) => !ids(name).some((id) => now.has(id))).map((name) => `${name} is not in`);
    }
    case 'remove': {
      const now = members(command.group);
      return command.names.filter((name) => ids(name).some((id) => now.has(id))).map((name) => `${name} is still in`);
    }
    case 'create group':
      return groupIdsOf(after, command.group).length === 1 + groupIdsOf(before, command.group).length
        ? []
        : [`group ${command.group} is not there once more`];
    case 'label group':
      return groupIdsOf(after, command.group).some((id) => after.groups.get(id)?.externalId === command.label)
        ? []
        : ['the group has another externalId'];
    case 'patch group': {
      const isIn = idsOf(before, command.name, options).some((id) => members(command.group).has(id));
      return isIn === command.adds ? [] : [`${command.name} is ${isIn ? 'still' : 'not'} in`];
    }
    case 'replace group': {
      const wanted = command.names.flatMap((name) => idsOf(before, name, options)).sort();
      const now = [...members(command.group)].sort();
      return JSON.stringify(now) === JSON.stringify(wanted) ? [] : [`the members are ${now}, and not ${wanted}`];
    }
    case 'delete group':
      return groupIdsOf(after, command.group).map(() => 'the group is still there');
    default:
      return [];
  }
}

/** Exit codes with which a command ends before it changes anything: wrong usage, an unknown name, or a limit. */
const unsent: ReadonlySet<number> = new Set([2, 3, 9]);

/** Checks that nothing was changed if the command says that nothing was changed. */
function refusalClaim({ ran, before, after }: Said): string[] {
  const isUnchanged =
    JSON.stringify([...before.users, ...before.groups]) === JSON.stringify([...after.users, ...after.groups]);
  const claims = unsent.has(ran.exitCode) || /nothing was (?:changed|sent)/.test(ran.stderr);
  return claims && !isUnchanged ? [`exit code ${ran.exitCode} says that nothing was changed`] : [];
}

/** Outcomes that are no failure. */
const successes: ReadonlySet<unknown> = new Set([
  'created',
  'updated',
  'unchanged',
  'linked',
  'deactivated',
  'taken out of groups',
  'already inactive',
  'duplicate',
]);

function falseResults({ ran, command }: Said, check: (result: JsonObject) => string[]): string[] {
  const results = resultsOf(ran);
  const failed = results.filter(({ outcome }) => !successes.has(outcome));
  const isHonest = (ran.exitCode === 0) === (failed.length === 0 && results.length > 0);
  const rows = command.kind === 'import' ? command.rows.length : command.kind === 'offboard' ? command.names.length : 0;
  const told = results.filter(({ step }) => step === 'person').length;
  return [
    ...(isHonest ? [] : [`exit code ${ran.exitCode} with ${failed.length} failures`]),
    ...(results.length === 0 || told === rows ? [] : [`${told} people are told of, and ${rows} were named`]),
    ...results.flatMap((result) => check(result).map((claim) => `${claim}: ${JSON.stringify(result)}`)),
  ];
}

export function resultsOf({ stdout }: Ran): JsonObject[] {
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
  return lines.map((line) => JSON.parse(line) as JsonObject).filter(({ step }) => step !== undefined);
}

function importClaim({ before, after, options }: Said, rows: readonly ImportRow[], result: JsonObject): string[] {
  const row = rows[Number(result.line) - 2];
  if (!row) return ['a row that is not in the file'];
  if (result.outcome === 'unresolved') return isUnresolved(before, options, result) ? [] : ['the manager is there'];
  if (!successes.has(result.outcome)) return [];
  const ids = [...after.users.values()].filter(({ externalId }) => externalId === `x-${row.name}`).map(({ id }) => id);
  const [id, ...others] = ids;
  const user = after.users.get(String(id));
  if (!user || others.length > 0) return [`${ids.length} people have the externalId`];
  if (result.id !== undefined && result.id !== id) return [`the id is ${id}`];
  switch (result.step) {
    case 'person': {
      const isChanged = JSON.stringify(before.users.get(String(id))) !== JSON.stringify(user);
      const isLinked = row.manager !== undefined;
      return [
        ...wrongAttributes(user, kept(row, options)).map((name) => `${name} is not as claimed`),
        ...(row.isInactive && isActive(user) ? ['the person is active'] : []),
        ...(result.outcome === 'created' && before.users.has(String(id)) ? ['the person was there before'] : []),
        ...(result.outcome === 'unchanged' && isChanged && !isLinked ? ['the person was changed'] : []),
      ];
    }
    case 'manager':
      return idsOf(after, String(result.target), options).includes(managerOf(user) ?? '') ? [] : ['another manager'];
    default:
      return groupIdsOf(after, String(result.target)).some((group) => membersOf(after, group).has(String(id)))
        ? []
        : ['not in the group'];
  }
}

function isUnresolved(before: Snapshot, options: FakeServiceOptions, { step, target }: JsonObject): boolean {
  const ids = step === 'manager' ? idsOf(before, String(target), options) : [];
  return ids.every((id) => isHidden(before, id, options));
}

function offboardClaim(
  { after, before, options }: Said,
  { names, keepGroups }: Extract<Command, { kind: 'offboard' }>,
  result: JsonObject,
): string[] {
  const name = names[Number(result.line) - 2] ?? '';
  const [id] = idsOf(before, name, options);
  if (result.outcome === 'not found')
    return id === undefined || isHidden(before, id, options) ? [] : ['the person is there'];
  const user = after.users.get(String(id));
  const removed = (Array.isArray(result.groupsRemoved) ? result.groupsRemoved : []) as JsonObject[];
  const stillIn = removed.filter((group) => membersOf(after, String(group.id)).has(String(id)));
  const claims = stillIn.map((group) => `still in ${String(group.id)}, which groupsRemoved has`);
  if (!successes.has(result.outcome)) return claims;
  return [
    ...claims,
    ...(isActive(user) ? ['the person is active'] : []),
    ...(keepGroups || groupsOfUser(after, String(id)).length === 0 ? [] : ['the person is in groups']),
  ];
}

/** True if a client cannot find the person by name: the service hides the person, or has stored another name. */
export function isHidden(
  before: Snapshot,
  id: string,
  { inactiveVanish, normalise = {} }: FakeServiceOptions,
): boolean {
  return (inactiveVanish === true && !isActive(before.users.get(id))) || normalise.userNamePrefix !== undefined;
}

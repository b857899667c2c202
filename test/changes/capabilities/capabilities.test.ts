import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import type { Ran } from '../../cli/run.ts';
import { createDirectory, type Directory } from '../directory.ts';
import { type LackingService, lackingServices } from './services.ts';
import { type Truth, type Verb, verbs } from './verbs.ts';

const neither = /the service supports neither PATCH nor PUT for \/(?:Users|Groups): nothing was changed/;
const hidden =
  /the service does not support PATCH of a group, and the service does not show the members of the group; nothing was changed, because a PUT could remove members that scimctl does not see/;
const unseen = /, but the service does not show the members of the group/;
const noMembers =
  /no group of the service shows members, so the members of group .* are not known|the service may not show all members of group (?:Staff \(5\)|Empty \(7\))/;

const hires = `externalId,userName,Title,Manager,Groups
x-ann,ann,Boss,,Staff|Ops
x-bob,bob,Clerk,ann,Staff
x-eve,eve,Clerk,ann,Ops|New
`;
const leavers = 'userName\nann\nbob\n';

describe.each(lackingServices)('a service without $name', (service) => {
  it.each(verbs.map((verb) => [verb.argv.join(' '), verb] as const))('%s', async (_, verb) => {
    const directory = createDirectory(service.options);
    if (verb.argv[1] === 'activate') directory.users.set('4', { ...directory.users.get('4'), active: false });
    const wanted = copyOf(directory);
    const ran = await directory.run(verb.argv, verb.stdin);
    const { exitCode, says, isMade } = expected(service, verb);
    if (isMade) verb.change?.(wanted);
    expect([ran.exitCode, ran.stderr]).toEqual([exitCode, expect.stringMatching(says)]);
    if (verb.prints && exitCode === 0) expect(ran.stdout).toMatch(verb.prints);
    expect(truthOf(directory)).toEqual(truthOf(wanted));
  });

  it('bulk import, and the same file again', async () => {
    const directory = createDirectory(service.options);
    const exitCode = service.changesPeople && service.changesGroups ? 0 : 7;
    const first = await directory.run(['bulk', 'import', '-', '--yes', '-o', 'ndjson'], hires);
    expect([first.exitCode, unexplained(first, service)]).toEqual([exitCode, []]);
    expect(truthOf(directory)).toEqual(truthOf(imported(service)));
    const before = directory.writes().length;
    const second = await directory.run(['bulk', 'import', '-', '--yes', '-o', 'ndjson'], hires);
    expect([second.exitCode, unexplained(second, service)]).toEqual([exitCode, []]);
    expect(directory.writes().slice(before).filter(isTaken)).toEqual([]);
    if (exitCode === 0) expect(directory.writes().slice(before)).toEqual([]);
    expect(truthOf(directory)).toEqual(truthOf(imported(service)));
  });

  it('bulk offboard, and the same file again', async () => {
    const directory = createDirectory(service.options);
    const isPossible = service.changesPeople && service.changesGroups;
    for (const outcome of ['deactivated', 'already inactive']) {
      const ran = await directory.run(['bulk', 'offboard', '-', '--yes', '-o', 'ndjson'], leavers);
      expect([ran.exitCode === 0, unexplained(ran, service)]).toEqual([isPossible, []]);
      if (isPossible) expect(resultsOf(ran).map((result) => result.outcome)).toEqual([outcome, outcome]);
      expect(truthOf(directory)).toEqual(truthOf(offboarded(service)));
    }
  });
});

interface Expected {
  readonly exitCode: number;
  readonly says: RegExp;
  readonly isMade: boolean;
}

/**
 * Returns the expected result of a command. If the service has the features that the command needs, the command makes
 * the change, with whichever requests the service accepts. Otherwise, the message of the command names the missing
 * feature, and nothing is changed.
 */
function expected(service: LackingService, { needs, isPartly }: Verb): Expected {
  const done: Expected = { exitCode: 0, says: /^(?!.*Error)/s, isMade: true };
  const lacking = (says: RegExp): Expected => ({ exitCode: 10, says, isMade: false });
  switch (needs) {
    case 'nothing':
      return done;
    case 'people':
      return service.changesPeople ? done : lacking(neither);
    case 'groups':
      if (service.changesGroups) return done;
      return { ...lacking(service.showsMembers ? neither : hidden), exitCode: isPartly ? 7 : 10 };
    case 'replace':
      if (!service.changesPeople) return lacking(neither);
      return service.showsMembers ? done : { exitCode: 7, says: unseen, isMade: true };
    case 'members shown':
      return service.showsMembers ? done : lacking(noMembers);
  }
}

function imported({ changesPeople, changesGroups }: LackingService): Truth {
  const truth = copyOf(createDirectory());
  const manager = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
  truth.users.set('8', {});
  if (changesPeople) {
    for (const [id, title] of Object.entries({ 1: 'Boss', 2: 'Clerk' })) set(truth.users, id, { title });
    for (const id of ['2', '8']) set(truth.users, id, { [manager]: { manager: { value: '1' } } });
  }
  set(truth.users, '8', { userName: 'eve', externalId: 'x-eve', title: 'Clerk' });
  if (changesGroups && changesPeople) set(truth.groups, '6', { members: ['2', '1', '8'].map((value) => ({ value })) });
  // The run created this group, so the group has no hidden members that a PUT could remove. A PUT can therefore set its
  // members.
  truth.groups.set('9', { displayName: 'New', ...(changesPeople ? { members: [{ value: '8' }] } : {}) });
  return truth;
}

function offboarded({ changesPeople, changesGroups }: LackingService): Truth {
  const truth = copyOf(createDirectory());
  if (!changesPeople) return truth;
  for (const id of ['1', '2']) set(truth.users, id, { active: false });
  if (!changesGroups) return truth;
  set(truth.groups, '5', { members: [{ value: '3' }] });
  set(truth.groups, '6', { members: [] });
  return truth;
}

/** Returns the error messages of a command that do not name any feature the service lacks. */
function unexplained(ran: Ran, service: LackingService): string[] {
  const lacks = [...(service.changesPeople ? [] : [neither]), ...(service.changesGroups ? [] : [neither, hidden])];
  return resultsOf(ran).flatMap(({ error }) => {
    const { message } = (error ?? {}) as { message?: string };
    return message === undefined || lacks.some((lack) => lack.test(message)) ? [] : [message];
  });
}

function resultsOf({ stdout }: Ran): JsonObject[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as JsonObject);
}

/** True if the service accepted the request in a line such as `PATCH /Users/1 200`. */
function isTaken(line: string): boolean {
  return /2\d\d$/.test(line);
}

function copyOf({ users, groups }: Directory): Truth {
  return structuredClone({ users, groups });
}

function set(resources: Map<string, JsonObject>, id: string, values: JsonObject): void {
  resources.set(id, { ...resources.get(id), ...values });
}

/**
 * Returns the contents of a service in a form for comparisons: the members are sorted, and the values that the service
 * sets by itself are absent.
 */
function truthOf({ users, groups }: Truth): unknown {
  const membersOf = ({ members }: JsonObject): string[] =>
    (Array.isArray(members) ? members : []).map((member) => String((member as JsonObject).value)).sort();
  return {
    users: Object.fromEntries(
      Array.from(users, ([id, { schemas: _, id: __, displayName: ___, active, ...user }]) => [
        id,
        { ...user, active: active !== false },
      ]),
    ),
    groups: Object.fromEntries(
      Array.from(groups, ([id, group]) => [id, { name: group.displayName, members: membersOf(group) }]),
    ),
  };
}

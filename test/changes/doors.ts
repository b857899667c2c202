import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { PlanEntry } from '../../src/provisioning/index.ts';
import { others, type World } from './world.ts';
import { createEntry, resultFor, updateEntry, writeJob, writtenJob } from './written-job.ts';

/** A command line to test. Most command lines take access away from the user `pat` or from many people. */
export interface Attempt {
  readonly argv: readonly string[];
  readonly stdin?: string;
  /** Edits the text, for a command that opens an editor. */
  readonly edit?: (text: string) => string;
}

/** Test inputs for one command that can change a service. */
export interface Door {
  /** Takes access away from the user `pat`, whom some tests protect. Absent if the command cannot take access away. */
  readonly one?: (world: World) => Attempt;
  /**
   * Takes access away from eleven people who are not protected: m01 to m11. Absent for a command that changes only one
   * resource.
   */
  readonly eleven?: (world: World) => Attempt;
  /** Changes something without taking anything away. */
  readonly harmless?: (world: World) => Attempt;
  /** True if the contents of the service show that the change was made. */
  readonly isMade?: (world: World) => boolean;
  /** Exit code of a command line that would change a protected person. Default: 9. */
  readonly protectedExit?: number;
}

const eleven = others.slice(0, 11);
const group = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const user = 'urn:ietf:params:scim:schemas:core:2.0:User';
const patch = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const bulk = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

const patIsHarmed = ({ service, ids }: World): boolean => {
  const pat = service.users.get(ids['pat'] as string);
  return pat?.active !== true || !membersOfStaff(service).includes(ids['pat'] as string);
};
const isIn = ({ service, ids }: World, name: string): boolean => membersOfStaff(service).includes(ids[name] as string);
/** Returns no members if the group does not exist. */
const membersOfStaff = (service: World['service']): string[] =>
  [...service.groups.values()].some(({ displayName }) => displayName === 'Staff') ? service.membersOf('Staff') : [];
const title = ({ service, ids }: World): unknown => service.users.get(ids['m12'] as string)?.['title'];
const isInactive = ({ service, ids }: World): boolean => service.users.get(ids['m12'] as string)?.['active'] === false;
const has = ({ service }: World, kind: 'users' | 'groups', name: string, value: string): boolean =>
  [...service[kind].values()].some((resource) => resource[name] === value);

const staffWithout = (world: World, names: readonly string[]): string =>
  JSON.stringify({
    schemas: [group],
    displayName: 'Staff',
    members: Object.entries(world.ids)
      .filter(([name]) => !names.includes(name))
      .map(([, value]) => ({ value })),
  });
const userFile = (name: string, active: boolean): string =>
  JSON.stringify({ schemas: [user], userName: name, externalId: `X-${name}`, active });
const removeMembers = (world: World, names: readonly string[]): string[] =>
  names.flatMap((name) => ['--op', `remove members[value eq "${world.ids[name]}"]`]);
const rows = (names: readonly string[]): string => `userName,Active\n${names.map((name) => `${name},no`).join('\n')}\n`;

/** An editor that replaces a text. */
const editing = (from: string, to: string) => (text: string) => text.replace(from, to);

/** An editor that removes the lines of members. */
function withoutMembers(ids: readonly string[]) {
  const pattern = new RegExp(String.raw`  - value: (?:${ids.join('|')})(?: #.*)?\n(?:    .*\n)*`, 'g');
  return (text: string) => text.replace(pattern, '');
}

/** Returns a `sync run`. Its source contains everybody except `absent`. `title` is the title of m12. */
function syncing({ ids }: World, absent: readonly string[], title?: string): Attempt {
  const names = Object.keys(ids).filter((name) => !absent.includes(name));
  const lines = names.map((name) => `${name}${title === undefined || name !== 'm12' ? ',' : `,${title}`}`);
  return { argv: ['sync', 'run', '-'], stdin: `userName,Title\n${lines.join('\n')}\n` };
}

/** Resumes or retries a job that deactivates people. */
function deactivating(world: World, names: readonly string[], verb: 'resume' | 'retry'): Attempt {
  const results = verb === 'retry' ? names.map((name) => resultFor(world, name, 'failed')) : [];
  writeJob(
    world,
    names.map((name) => updateEntry(world, name, { active: false })),
    results,
  );
  return { argv: ['job', verb, writtenJob] };
}

/** Applies a plan that is kept in a file. */
function applying(world: World, entries: readonly PlanEntry[]): Attempt {
  return { argv: ['plan', 'apply', writeJob(world, entries, [])] };
}

/** Undoes a job that created people. */
function undoing(world: World, names: readonly string[]): Attempt {
  writeJob(
    world,
    names.map(createEntry),
    names.map((name) => resultFor(world, name, 'created')),
  );
  return { argv: ['job', 'undo', writtenJob] };
}

/**
 * Verbs that exist both for users and for resources of any type. The verbs for resources are tested with the resource
 * type User.
 */
/** A command line that reads the ids of the eleven people from standard input. */
function byId(world: World, argv: readonly string[]): Attempt {
  return { argv, stdin: eleven.map((name) => `${world.ids[name]}\n`).join('') };
}

function usersDoors(topic: 'users' | 'resources'): Record<string, Door> {
  const words = (verb: string, ...rest: string[]): string[] =>
    topic === 'users' ? ['users', verb, ...rest] : ['resources', verb, 'User', ...rest];
  return {
    [`${topic}:create`]: {
      harmless: () => ({ argv: words('create', '--set', 'userName=newcomer') }),
      isMade: (world) => has(world, 'users', 'userName', 'newcomer'),
    },
    [`${topic}:update`]: {
      one: () => ({ argv: words('update', 'pat', '--set', 'active:=false') }),
      eleven: (world) => byId(world, words('update', '--ids', '-', '--set', 'active:=false')),
      harmless: () => ({ argv: words('update', 'm12', '--set', 'title=Lead') }),
      isMade: (world) => title(world) === 'Lead',
    },
    [`${topic}:patch`]: {
      one: () => ({ argv: words('patch', 'pat', '--op', 'replace active:=false') }),
      eleven: (world) => byId(world, words('patch', '--ids', '-', '--op', 'replace active:=false')),
      harmless: () => ({ argv: words('patch', 'm12', '--op', 'replace title=Lead') }),
      isMade: (world) => title(world) === 'Lead',
    },
    [`${topic}:replace`]: {
      one: () => ({ argv: words('replace', 'pat', '--file', '-'), stdin: userFile('pat', false) }),
      harmless: () => ({
        argv: words('replace', 'm12', '--file', '-', '--set', 'title=Lead'),
        stdin: userFile('m12', true),
      }),
      isMade: (world) => title(world) === 'Lead',
    },
    [`${topic}:edit`]: {
      one: () => ({ argv: words('edit', 'pat', '--yes'), edit: editing('active: true', 'active: false') }),
      harmless: () => ({ argv: words('edit', 'm12', '--yes'), edit: editing('title: Clerk', 'title: Lead') }),
      isMade: (world) => title(world) === 'Lead',
    },
    [`${topic}:delete`]: {
      one: () => ({ argv: words('delete', 'pat') }),
      eleven: (world) => byId(world, words('delete', '--ids', '-')),
    },
  };
}

/**
 * Maps the id of each command that can change something to the test inputs of the command. The ids are those of the
 * manifest. Each new command needs a row.
 */
export const doors: Readonly<Record<string, Door>> = {
  ...usersDoors('users'),
  ...usersDoors('resources'),
  'users:deactivate': {
    one: () => ({ argv: ['users', 'deactivate', 'pat'] }),
    eleven: () => ({ argv: ['users', 'deactivate', ...eleven] }),
    harmless: () => ({ argv: ['users', 'deactivate', 'm12'] }),
    isMade: isInactive,
  },
  'users:offboard': {
    one: () => ({ argv: ['users', 'offboard', 'pat'] }),
    eleven: () => ({ argv: ['users', 'offboard', ...eleven] }),
    harmless: () => ({ argv: ['users', 'offboard', 'm12', '--yes'] }),
    isMade: (world) => isInactive(world) && !isIn(world, 'm12'),
  },
  'users:activate': {
    harmless: (world) => {
      const person = world.service.users.get(world.ids['m12'] as string);
      if (person) person['active'] = false;
      return { argv: ['users', 'activate', 'm12'] };
    },
    isMade: (world) => !isInactive(world),
  },
  'groups:create': {
    harmless: () => ({ argv: ['groups', 'create', '--display-name', 'Night shift'] }),
    isMade: (world) => has(world, 'groups', 'displayName', 'Night shift'),
  },
  'groups:update': {
    one: () => ({ argv: ['groups', 'update', 'Staff', '--set', 'members:=null'] }),
    eleven: (world) => ({
      argv: [
        'groups',
        'update',
        'Staff',
        '--set',
        `members:=${JSON.stringify(['pat', 'm12'].map((name) => ({ value: world.ids[name] })))}`,
      ],
    }),
    harmless: () => ({ argv: ['groups', 'update', 'Staff', '--set', 'externalId=G1'] }),
    isMade: (world) => has(world, 'groups', 'externalId', 'G1'),
  },
  'groups:patch': {
    one: (world) => ({ argv: ['groups', 'patch', 'Staff', ...removeMembers(world, ['pat'])] }),
    eleven: (world) => ({ argv: ['groups', 'patch', 'Staff', ...removeMembers(world, eleven)] }),
    harmless: () => ({ argv: ['groups', 'patch', 'Staff', '--op', 'replace externalId=G1'] }),
    isMade: (world) => has(world, 'groups', 'externalId', 'G1'),
  },
  'groups:replace': {
    one: (world) => ({ argv: ['groups', 'replace', 'Staff', '--file', '-'], stdin: staffWithout(world, ['pat']) }),
    eleven: (world) => ({ argv: ['groups', 'replace', 'Staff', '--file', '-'], stdin: staffWithout(world, eleven) }),
    harmless: (world) => ({
      argv: ['groups', 'replace', 'Staff', '--file', '-', '--set', 'externalId=G1'],
      stdin: staffWithout(world, []),
    }),
    isMade: (world) => has(world, 'groups', 'externalId', 'G1'),
  },
  'groups:edit': {
    one: ({ ids }) => ({ argv: ['groups', 'edit', 'Staff', '--yes'], edit: withoutMembers([ids['pat'] as string]) }),
    eleven: ({ ids }) => ({
      argv: ['groups', 'edit', 'Staff', '--yes'],
      edit: withoutMembers(eleven.map((name) => ids[name] as string)),
    }),
    harmless: () => ({
      argv: ['groups', 'edit', 'Staff', '--yes'],
      edit: editing('# externalId: # string', 'externalId: G1'),
    }),
    isMade: (world) => has(world, 'groups', 'externalId', 'G1'),
  },
  'groups:delete': {
    one: () => ({ argv: ['groups', 'delete', 'Staff'] }),
    eleven: () => ({ argv: ['groups', 'delete', 'Staff'] }),
  },
  'groups:add-member': {
    harmless: (world) => {
      const members = world.service.groups.get(world.staff)?.['members'];
      if (Array.isArray(members)) members.splice(members.length - 1, 1);
      return { argv: ['groups', 'add-member', 'Staff', 'm12'] };
    },
    isMade: (world) => isIn(world, 'm12'),
  },
  'groups:remove-member': {
    one: () => ({ argv: ['groups', 'remove-member', 'Staff', 'pat'] }),
    eleven: () => ({ argv: ['groups', 'remove-member', 'Staff', ...eleven] }),
    harmless: () => ({ argv: ['groups', 'remove-member', 'Staff', 'm12'] }),
    isMade: (world) => !isIn(world, 'm12'),
  },
  'bulk:import': {
    one: () => ({ argv: ['bulk', 'import', '-'], stdin: rows(['pat']) }),
    eleven: () => ({ argv: ['bulk', 'import', '-'], stdin: rows(eleven) }),
    harmless: () => ({ argv: ['bulk', 'import', '-'], stdin: 'userName,Title\nm12,Lead\n' }),
    isMade: (world) => title(world) === 'Lead',
  },
  'sync:run': {
    one: (world) => syncing(world, ['pat']),
    eleven: (world) => syncing(world, eleven),
    harmless: (world) => syncing(world, [], 'Lead'),
    isMade: (world) => title(world) === 'Lead',
    // If a protected person is absent from the source, a sync keeps the person and succeeds.
    protectedExit: 0,
  },
  // Each round of `sync watch` runs `sync run`. The removals of `sync run` are tested above.
  'sync:watch': {
    harmless: (world) => {
      const { stdin = '' } = syncing(world, [], 'Lead');
      const file = path.join(world.folder, 'people.csv');
      writeFileSync(file, stdin);
      return { argv: ['sync', 'watch', file, '--rounds', '1'] };
    },
    isMade: (world) => title(world) === 'Lead',
  },
  'job:resume': {
    one: (world) => deactivating(world, ['pat'], 'resume'),
    eleven: (world) => deactivating(world, eleven, 'resume'),
    harmless: (world) => {
      writeJob(world, [updateEntry(world, 'm12', { title: 'Lead' })], []);
      return { argv: ['job', 'resume', writtenJob] };
    },
    isMade: (world) => title(world) === 'Lead',
  },
  'plan:apply': {
    one: (world) =>
      applying(
        world,
        ['pat'].map((name) => updateEntry(world, name, { active: false })),
      ),
    eleven: (world) =>
      applying(
        world,
        eleven.map((name) => updateEntry(world, name, { active: false })),
      ),
    harmless: (world) => applying(world, [updateEntry(world, 'm12', { title: 'Lead' })]),
    isMade: (world) => title(world) === 'Lead',
  },
  'job:retry': {
    one: (world) => deactivating(world, ['pat'], 'retry'),
    eleven: (world) => deactivating(world, eleven, 'retry'),
    harmless: (world) => {
      writeJob(world, [updateEntry(world, 'm12', { title: 'Lead' })], [resultFor(world, 'm12', 'failed')]);
      return { argv: ['job', 'retry', writtenJob] };
    },
    isMade: (world) => title(world) === 'Lead',
  },
  'job:undo': {
    one: (world) => undoing(world, ['pat']),
    eleven: (world) => undoing(world, eleven),
    harmless: (world) => {
      const entry = updateEntry(world, 'm12', { title: 'Clerk' }, { title: 'Lead' });
      writeJob(world, [entry], [resultFor(world, 'm12', 'updated')]);
      return { argv: ['job', 'undo', writtenJob] };
    },
    isMade: (world) => title(world) === 'Lead',
  },
  'bulk:offboard': {
    one: () => ({ argv: ['bulk', 'offboard', '-'], stdin: 'userName\npat\n' }),
    eleven: () => ({ argv: ['bulk', 'offboard', '-'], stdin: `userName\n${eleven.join('\n')}\n` }),
    harmless: () => ({ argv: ['bulk', 'offboard', '-', '--yes'], stdin: 'userName\nm12\n' }),
    isMade: (world) => isInactive(world) && !isIn(world, 'm12'),
  },
  api: {
    one: (world) => ({ argv: ['api', 'DELETE', `/Users/${world.ids['pat']}`] }),
    eleven: (world) => ({
      argv: ['api', 'POST', '/Bulk', '--file', '-'],
      stdin: JSON.stringify({
        schemas: [bulk],
        Operations: eleven.map((name) => ({ method: 'DELETE', path: `/Users/${world.ids[name]}` })),
      }),
    }),
  },
};

/** Everybody but pat and m12. */
const elevenByFilter = ['--filter', 'userName sw "m" and not (userName eq "m12")'];

/**
 * Other forms of the commands in `doors`. A file or a filter selects the people, or the command also deletes accounts.
 */
export const otherDoors: Readonly<Record<string, Required<Pick<Door, 'one' | 'eleven'>>>> = {
  'users:offboard --delete': {
    one: () => ({ argv: ['users', 'offboard', 'pat', '--delete'] }),
    eleven: () => ({ argv: ['users', 'offboard', ...eleven, '--delete'] }),
  },
  'groups:remove-member by file': {
    one: () => ({ argv: ['groups', 'remove-member', 'Staff', '--file', '-'], stdin: 'pat\n' }),
    eleven: () => ({ argv: ['groups', 'remove-member', 'Staff', '--file', '-'], stdin: `${eleven.join('\n')}\n` }),
  },
  ...Object.fromEntries(
    [
      ['users:update', 'users', 'update', '--set', 'active:=false'],
      ['users:deactivate', 'users', 'deactivate'],
      ['users:delete', 'users', 'delete'],
      ['groups:remove-member', 'groups', 'remove-member', 'Staff'],
    ].map(([id, ...argv]) => [
      `${id} by filter`,
      {
        one: () => ({ argv: [...argv, '--filter', 'userName eq "pat"'] }),
        eleven: () => ({ argv: [...argv, ...elevenByFilter] }),
      },
    ]),
  ),
};

/** Further requests with which the command `api` can take access away from the user `pat`. */
export const apiAttempts: Readonly<Record<string, (world: World) => Attempt>> = {
  'a PATCH of the person': ({ ids }) => ({
    argv: ['api', 'PATCH', `/Users/${ids['pat']}`, '--file', '-'],
    stdin: JSON.stringify({ schemas: [patch], Operations: [{ op: 'Replace', path: 'active', value: 'False' }] }),
  }),
  'a PATCH without a path': ({ ids }) => ({
    argv: ['api', 'PATCH', `/Users/${ids['pat']}`, '--file', '-'],
    stdin: JSON.stringify({ schemas: [patch], Operations: [{ op: 'replace', value: { active: false } }] }),
  }),
  'a PUT of the person': ({ ids }) => ({
    argv: ['api', 'PUT', `/Users/${ids['pat']}`, '--file', '-'],
    stdin: userFile('pat', false),
  }),
  'a PUT of single fields': ({ ids }) => ({
    argv: ['api', 'PUT', `/Users/${ids['pat']}`, '--set', 'userName=pat', '--set', 'active:=false'],
  }),
  'a PATCH of single fields': ({ ids }) => ({
    argv: [
      'api',
      'PATCH',
      `/Users/${ids['pat']}`,
      '--data',
      JSON.stringify({ schemas: [patch] }),
      '--set',
      'Operations:=[{"op":"replace","path":"active","value":false}]',
    ],
  }),
  'a PATCH of the group': ({ ids, staff }) => ({
    argv: ['api', 'PATCH', `/Groups/${staff}`, '--file', '-'],
    stdin: JSON.stringify({
      schemas: [patch],
      Operations: [{ op: 'remove', path: `members[value eq "${ids['pat']}"]` }],
    }),
  }),
  'a PUT of the group': (world) => ({
    argv: ['api', 'PUT', `/Groups/${world.staff}`, '--file', '-'],
    stdin: staffWithout(world, ['pat']),
  }),
  'a DELETE of the group': ({ staff }) => ({ argv: ['api', 'DELETE', `/Groups/${staff}`] }),
  'a path in another case': ({ ids }) => ({ argv: ['api', 'DELETE', `/users/${ids['pat']}`] }),
  'a path with doubled slashes and dots': ({ ids }) => ({ argv: ['api', 'DELETE', `//Users/./${ids['pat']}/`] }),
  'a path with an escaped letter': ({ ids }) => ({ argv: ['api', 'DELETE', `/%55sers/${ids['pat']}`] }),
  'a method that a header replaces': ({ ids }) => ({
    argv: ['api', 'POST', `/Users/${ids['pat']}`, '--header', 'X-HTTP-Method-Override: DELETE'],
  }),
  'a bulk that changes the person': ({ ids }) => ({
    argv: ['api', 'POST', '/Bulk', '--file', '-'],
    stdin: JSON.stringify({
      schemas: [bulk],
      Operations: [
        {
          method: 'PATCH',
          path: `/Users/${ids['pat']}`,
          data: { schemas: [patch], Operations: [{ op: 'replace', path: 'active', value: false }] },
        },
      ],
    }),
  }),
};

/** True if `pat` is not active or not a member of Staff. */
export const isHarmed = patIsHarmed;

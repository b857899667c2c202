import type { JsonObject } from '../../../src/protocol/json/json.ts';
import type { Directory } from '../directory.ts';

/** The expected contents of a service after a command. */
export type Truth = Pick<Directory, 'users' | 'groups'>;

/** A verb on one resource of the directory. */
export interface Verb {
  readonly argv: readonly string[];
  readonly stdin?: string;
  /**
   * What the service must support for the verb. `replace` means that the verb changes a group even if a client cannot
   * read its members.
   */
  readonly needs: 'nothing' | 'people' | 'groups' | 'replace' | 'members shown';
  /**
   * A part of the requested change is already made. If the service cannot change groups, only the remaining part fails.
   */
  readonly isPartly?: true;
  /** Makes the change in the expected contents of the service. Absent for a verb that only reads. */
  readonly change?: (truth: Truth) => void;
  /** Expected output of a verb that reads. */
  readonly prints?: RegExp;
}

const title = (text: string) => (truth: Truth) => setUser(truth, '1', { title: text });
const active = (id: string, value: boolean) => (truth: Truth) => setUser(truth, id, { active: value });
const crew = (truth: Truth) => setGroup(truth, '5', { displayName: 'Crew' });
const members =
  (group: string, ...ids: string[]) =>
  (truth: Truth) =>
    setMembers(truth, group, ids);
const wholeUser = JSON.stringify({ userName: 'ann', externalId: 'x-ann', title: 'Boss' });
const wholeGroup = JSON.stringify({ displayName: 'Crew', members: [{ value: '1' }, { value: '4' }] });
const replacedUser = (truth: Truth) =>
  truth.users.set('1', { schemas: schemaOf('User'), userName: 'ann', externalId: 'x-ann', title: 'Boss', id: '1' });
const replacedGroup = (truth: Truth) => {
  crew(truth);
  setMembers(truth, '5', ['1', '4']);
};
const withoutAnn = (truth: Truth) => {
  truth.users.delete('1');
  setMembers(truth, '5', ['2', '3']);
};

/** Every verb that reads or changes one resource. */
export const verbs: readonly Verb[] = [
  {
    argv: ['users', 'create', '--user-name', 'eve'],
    needs: 'nothing',
    change: ({ users }) => users.set('8', { schemas: schemaOf('User'), userName: 'eve', id: '8' }),
  },
  { argv: ['users', 'get', 'ann', '-q', 'id'], needs: 'nothing', prints: /^"1"\n$/ },
  { argv: ['users', 'list', '-o', 'id'], needs: 'nothing', prints: /^1\n2\n3\n4\n$/ },
  { argv: ['users', 'update', 'ann', '--title', 'Boss'], needs: 'people', change: title('Boss') },
  { argv: ['users', 'patch', 'ann', '--op', 'add title=Boss'], needs: 'people', change: title('Boss') },
  { argv: ['users', 'replace', 'ann', '--file', '-'], stdin: wholeUser, needs: 'people', change: replacedUser },
  { argv: ['users', 'deactivate', 'ann'], needs: 'people', change: active('1', false) },
  { argv: ['users', 'activate', 'dan'], needs: 'people', change: active('4', true) },
  { argv: ['users', 'delete', 'ann', '--yes'], needs: 'nothing', change: withoutAnn },
  {
    argv: ['groups', 'create', '--display-name', 'Club'],
    needs: 'nothing',
    change: ({ groups }) => groups.set('8', { schemas: schemaOf('Group'), displayName: 'Club', id: '8' }),
  },
  { argv: ['groups', 'get', 'Staff', '-q', 'id'], needs: 'nothing', prints: /^"5"\n$/ },
  { argv: ['groups', 'list', '-o', 'id'], needs: 'nothing', prints: /^5\n6\n7\n$/ },
  { argv: ['groups', 'members', 'Staff', '-o', 'id'], needs: 'members shown', prints: /^1\n2\n3\n$/ },
  { argv: ['groups', 'members', 'Empty', '-o', 'id'], needs: 'members shown', prints: /^$/ },
  {
    argv: ['groups', 'add-member', 'Staff', 'dan', 'ann'],
    needs: 'groups',
    isPartly: true,
    change: members('5', '1', '2', '3', '4'),
  },
  { argv: ['groups', 'add-member', 'Empty', 'dan'], needs: 'groups', change: members('7', '4') },
  {
    argv: ['groups', 'remove-member', 'Staff', 'ann', 'dan', '--yes'],
    needs: 'groups',
    isPartly: true,
    change: members('5', '2', '3'),
  },
  { argv: ['groups', 'update', 'Staff', '--display-name', 'Crew'], needs: 'groups', change: crew },
  { argv: ['groups', 'patch', 'Staff', '--op', 'replace displayName=Crew'], needs: 'groups', change: crew },
  {
    argv: ['groups', 'patch', 'Staff', '--op', 'add members:=[{"value":"4"}]'],
    needs: 'groups',
    change: members('5', '1', '2', '3', '4'),
  },
  {
    argv: ['groups', 'patch', 'Staff', '--op', 'remove members[value eq "1"]', '--yes'],
    needs: 'groups',
    change: members('5', '2', '3'),
  },
  {
    argv: ['groups', 'replace', 'Staff', '--file', '-', '--yes'],
    stdin: wholeGroup,
    needs: 'replace',
    change: replacedGroup,
  },
  { argv: ['groups', 'delete', 'Staff', '--yes'], needs: 'nothing', change: ({ groups }) => groups.delete('5') },
  { argv: ['resources', 'get', 'User', 'ann', '-q', 'id'], needs: 'nothing', prints: /^"1"\n$/ },
  { argv: ['resources', 'list', 'Group', '-o', 'id'], needs: 'nothing', prints: /^5\n6\n7\n$/ },
  {
    argv: ['resources', 'create', 'Group', '--set', 'displayName=Club'],
    needs: 'nothing',
    change: ({ groups }) => groups.set('8', { schemas: schemaOf('Group'), displayName: 'Club', id: '8' }),
  },
  { argv: ['resources', 'update', 'User', 'ann', '--set', 'title=Boss'], needs: 'people', change: title('Boss') },
  { argv: ['resources', 'update', 'Group', 'Staff', '--set', 'displayName=Crew'], needs: 'groups', change: crew },
  { argv: ['resources', 'patch', 'User', 'ann', '--op', 'add title=Boss'], needs: 'people', change: title('Boss') },
  {
    argv: ['resources', 'replace', 'Group', 'Staff', '--file', '-', '--yes'],
    stdin: wholeGroup,
    needs: 'replace',
    change: replacedGroup,
  },
  { argv: ['resources', 'delete', 'User', 'ann', '--yes'], needs: 'nothing', change: withoutAnn },
];

function setUser({ users }: Truth, id: string, values: JsonObject): void {
  users.set(id, { ...users.get(id), ...values });
}

function setGroup({ groups }: Truth, id: string, values: JsonObject): void {
  groups.set(id, { ...groups.get(id), ...values });
}

function setMembers(truth: Truth, id: string, ids: readonly string[]): void {
  setGroup(truth, id, { members: ids.map((value) => ({ value })) });
}

function schemaOf(name: string): string[] {
  return [`urn:ietf:params:scim:schemas:core:2.0:${name}`];
}

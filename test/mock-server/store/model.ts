import fc from 'fast-check';
import type { Change, IndexDefinition, Member, Store } from '../../../mock-server/store/store.ts';
import type { Json } from '../../../src/protocol/json/json.ts';
import type { Resource } from '../../../src/protocol/schema/resource.ts';
import { anyCharacter } from '../../support/any-character.ts';

/** A simple store without indexes. Each query searches all data. */
export class Model {
  private constructor(
    private readonly resources: readonly { type: string; resource: Resource }[],
    private readonly links: readonly { group: string; member: Member }[],
  ) {}

  static readonly empty = new Model([], []);

  /** Returns the model after a transaction, or undefined if the transaction is invalid. */
  after(changes: readonly Change[]): Model | undefined {
    const resources = [...this.resources];
    let links = [...this.links];
    for (const change of changes) {
      if (change.op === 'put') {
        const entry = { type: change.type, resource: change.resource };
        const at = resources.findIndex(
          ({ type, resource }) => type === change.type && resource.id === change.resource.id,
        );
        resources.splice(at === -1 ? resources.length : at, at === -1 ? 0 : 1, entry);
      } else if (change.op === 'delete') {
        const at = resources.findIndex(({ type, resource }) => type === change.type && resource.id === change.id);
        if (at !== -1) resources.splice(at, 1);
        links = links.filter(({ group, member }) => group !== change.id && member.value !== change.id);
      } else if (change.op === 'link') {
        if (!resources.some(({ resource }) => resource.id === change.group)) return undefined;
        const at = links.findIndex((l) => l.group === change.group && l.member.value === change.member.value);
        links.splice(at === -1 ? links.length : at, at === -1 ? 0 : 1, { group: change.group, member: change.member });
      } else {
        links = links.filter((l) => l.group !== change.group || l.member.value !== change.member);
      }
    }
    return new Model(resources, links);
  }

  picture(): Json {
    return picture({
      list: (type) => this.resources.filter((entry) => entry.type === type).map(({ resource }) => resource),
      members: (of) =>
        new Map(this.links.filter(({ group }) => group === of).map(({ member }) => [member.value, member])),
      groupsOf: (of) => new Set(this.links.filter(({ member }) => member.value === of).map(({ group }) => group)),
      find: (_, key) =>
        this.resources
          .filter(({ type, resource }) => type === 'User' && title.keys(resource).includes(key))
          .map(({ resource }) => resource),
    });
  }
}

const ids = ['1', '0', 'a', 'b', 'c'];
const groups = ['g', 'h'];
const titles = ['x', 'y'];

/** An index in which a key can have several resources. Some resources have no key. */
export const title: IndexDefinition = {
  name: 'User.title',
  type: 'User',
  keys: (resource) => (typeof resource['title'] === 'string' ? [resource['title']] : []),
};

/** Returns all observable data of a store. */
export function picture(store: Pick<Store, 'list' | 'members' | 'groupsOf' | 'find'>): Json {
  return {
    User: [...store.list('User')],
    Group: [...store.list('Group')],
    members: groups.map((id) => [...store.members(id).values()].map((member) => ({ ...member }))),
    groupsOf: [...ids, ...groups].map((id) => [...store.groupsOf(id)].sort()),
    find: titles.map((key) => [...store.find('User.title', key)].map(({ id }) => id).sort()),
  };
}

const id = fc.constantFrom(...ids);
const group = fc.constantFrom(...groups);
const value = fc.oneof(fc.constantFrom(...titles), fc.string({ unit: anyCharacter, maxLength: 5 }), fc.constant(null));
const user = fc.record({ schemas: fc.constant(['urn:u']), id, title: value }) as fc.Arbitrary<Resource>;
const team = fc.record({ schemas: fc.constant(['urn:g']), id: group, displayName: value }) as fc.Arbitrary<Resource>;
const member = fc.oneof(
  fc.record({ value: id, type: fc.constant('User') }),
  fc.record({ value: group, type: fc.constant('Group'), display: fc.string({ maxLength: 3 }) }),
);

/** A transaction with only a few different ids, so that changes affect each other. */
export const transaction: fc.Arbitrary<Change[]> = fc.array(
  fc.oneof(
    fc.record({ op: fc.constant('put' as const), type: fc.constant('User'), resource: user }),
    fc.record({ op: fc.constant('put' as const), type: fc.constant('Group'), resource: team }),
    fc.record({ op: fc.constant('delete' as const), type: fc.constant('User'), id }),
    fc.record({ op: fc.constant('delete' as const), type: fc.constant('Group'), id: group }),
    fc.record({ op: fc.constant('link' as const), group, member }),
    fc.record({ op: fc.constant('unlink' as const), group, member: fc.oneof(id, group) }),
  ),
  { minLength: 1, maxLength: 6 },
);

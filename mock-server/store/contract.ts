import { type Json, jsonEquals } from '../../src/protocol/json/json.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import { urn } from '../../src/protocol/urns.ts';
import { readContents, replaceContents } from './contents.ts';
import type { Change, IndexDefinition, Member, Store } from './store.ts';

/**
 * A test of one guarantee of a store. `run` rejects with an `Error` if the store violates the guarantee. The error
 * describes the violation.
 */
export interface StoreCase {
  readonly name: string;
  run(): Promise<void>;
}

/** Creates an empty store with these indexes. The code that calls this function closes the store. */
export type CreateStore = (indexes: readonly IndexDefinition[]) => Promise<Store> | Store;

/**
 * Returns a test for each guarantee of a store. Works with any test runner: `for (const { name, run } of
 * storeContract(create)) it(name, run)`.
 */
export function storeContract(createStore: CreateStore): StoreCase[] {
  return Object.entries(guarantees).map(([name, check]) => ({
    name,
    async run() {
      const store = await createStore([userName, emails]);
      try {
        await check(store);
      } finally {
        await store.close();
      }
    },
  }));
}

const userName: IndexDefinition = {
  name: 'User.userName',
  type: 'User',
  keys: (resource) => [String(resource['userName']).toLowerCase()],
};

const emails: IndexDefinition = {
  name: 'User.emails',
  type: 'User',
  keys: ({ emails }) => (Array.isArray(emails) ? emails.map(String) : []),
};

const user = (id: string, more: Record<string, Json> = {}): Resource => ({
  schemas: [urn.User],
  id,
  userName: id,
  ...more,
});
const group = (id: string): Resource => ({ schemas: [urn.Group], id, displayName: id });
const member = (value: string, display?: string): Member =>
  display === undefined ? { value, type: 'User' } : { value, type: 'User', display };

const put = (resource: Resource): Change => ({
  op: 'put',
  type: resource.schemas[0] === urn.Group ? 'Group' : 'User',
  resource,
});
const remove = (id: string, type = 'User'): Change => ({ op: 'delete', type, id });
const link = (to: string, value: Member): Change => ({ op: 'link', group: to, member: value });
const unlink = (from: string, value: string): Change => ({ op: 'unlink', group: from, member: value });

const guarantees: Readonly<Record<string, (store: Store) => Promise<void>>> = {
  'an empty store has no contents': async (store) => {
    equal('get', store.get('User', 'a') ?? null, null);
    equal('list', ids(store.list('User')), []);
    equal('count', store.count('User'), 0);
    equal('find', ids(store.find('User.userName', 'a')), []);
    equal('members', store.members('g').size, 0);
    equal('groupsOf', store.groupsOf('a').size, 0);
  },
  'a resource is read as it was stored': async (store) => {
    const resource = user('a', { name: { familyName: 'Ødegård \u{1f600}\n' }, active: false, n: 1.5, nothing: null });
    await store.commit([put(resource)]);
    equal('get', store.get('User', 'a') ?? null, resource);
    equal('get of another type', store.get('Group', 'a') ?? null, null);
  },
  'reads see a commit before it is durable': async (store) => {
    const durable = store.commit([put(user('a'))]);
    equal('count', store.count('User'), 1);
    await durable;
  },
  'resources are listed in the order of creation, also with numeric ids': async (store) => {
    await store.commit([put(user('10')), put(user('b')), put(user('9'))]);
    await store.commit([put(user('a'))]);
    equal('list', ids(store.list('User')), ['10', 'b', '9', 'a']);
  },
  'a replaced resource keeps its place': async (store) => {
    await store.commit([put(user('a')), put(user('b'))]);
    await store.commit([put(user('a', { title: 'Dr.' }))]);
    equal('list', ids(store.list('User')), ['a', 'b']);
    equal('count', store.count('User'), 2);
    equal('title', store.get('User', 'a')?.['title'] ?? null, 'Dr.');
  },
  'a resource that was deleted and created again is listed last': async (store) => {
    await store.commit([put(user('a')), put(user('b'))]);
    await store.commit([remove('a'), put(user('a'))]);
    equal('list', ids(store.list('User')), ['b', 'a']);
  },
  'the deletion of an unknown resource changes nothing': async (store) => {
    await store.commit([put(user('a')), remove('b'), remove('a', 'Group'), unlink('g', 'a')]);
    equal('list', ids(store.list('User')), ['a']);
  },
  'names such as __proto__ and constructor are ordinary names': async (store) => {
    await store.commit([put(user('__proto__')), put(user('constructor')), put(group('toString'))]);
    await store.commit([link('toString', member('__proto__'))]);
    equal('list', ids(store.list('User')), ['__proto__', 'constructor']);
    equal('find', ids(store.find('User.userName', '__proto__')), ['__proto__']);
    equal('find of none', ids(store.find('User.userName', 'tostring')), []);
    equal('groupsOf', [...store.groupsOf('__proto__')], ['toString']);
  },
  'an index finds all resources that have a key, also after changes': async (store) => {
    await store.commit([put(user('a', { userName: 'Ann', emails: ['x', 'y'] })), put(user('b', { emails: ['y'] }))]);
    equal('one', ids(store.find('User.userName', 'ann')), ['a']);
    equal('two', ids(store.find('User.emails', 'y')).sort(), ['a', 'b']);
    await store.commit([put(user('a', { userName: 'Bea', emails: ['x', 'x'] }))]);
    equal('old key', ids(store.find('User.userName', 'ann')), []);
    equal('new key', ids(store.find('User.userName', 'bea')), ['a']);
    equal('remaining', ids(store.find('User.emails', 'y')), ['b']);
    await store.commit([remove('a'), remove('b')]);
    equal('removed', [...ids(store.find('User.emails', 'x')), ...ids(store.find('User.emails', 'y'))], []);
  },
  'an unknown index throws a TypeError': async (store) => {
    await throws(TypeError, async () => store.find('User.title', 'x'));
  },
  'members are listed in the order of insertion': async (store) => {
    await store.commit([put(group('g')), link('g', member('2')), link('g', member('1')), link('g', member('3'))]);
    await store.commit([link('g', member('2', 'Two')), unlink('g', '1'), link('g', member('1'))]);
    equal('size', store.members('g').size, 3);
    equal('order', [...store.members('g').keys()], ['2', '3', '1']);
    equal('known', jsonOf(store.members('g').get('2')), { value: '2', type: 'User', display: 'Two' });
  },
  'links can be read from both sides': async (store) => {
    await store.commit([put(group('g')), put(group('h')), link('g', member('a')), link('h', member('a'))]);
    equal('groupsOf', [...store.groupsOf('a')].sort(), ['g', 'h']);
    await store.commit([unlink('g', 'a')]);
    equal('groupsOf', [...store.groupsOf('a')], ['h']);
    equal('members', store.members('g').size, 0);
  },
  'a deleted resource is removed from its groups, and a deleted group loses its members': async (store) => {
    await store.commit([put(group('g')), put(group('h')), put(user('a'))]);
    await store.commit([link('g', member('a')), link('h', member('a')), link('h', { value: 'g', type: 'Group' })]);
    await store.commit([remove('g', 'Group')]);
    equal('groups of its member', [...store.groupsOf('a')], ['h']);
    equal('its own group', [...store.members('h').keys()], ['a']);
    await store.commit([remove('a')]);
    equal('members', store.members('h').size, 0);
  },
  'a transaction that cannot be applied changes nothing': async (store) => {
    await store.commit([put(group('g')), put(user('a')), put(user('b')), put(user('c'))]);
    await store.commit([link('g', member('a')), link('g', member('b')), link('g', member('c'))]);
    const before = contentsOf(store);
    const changes = [
      remove('b'),
      put(user('a', { title: 'x' })),
      put(user('d')),
      unlink('g', 'a'),
      remove('g', 'Group'),
    ];
    await throws(TypeError, () => store.commit([...changes, link('nowhere', member('a'))]));
    equal('the store', contentsOf(store), before);
  },
  'contents that were read earlier can replace the current contents': async (store) => {
    await store.commit([put(group('g')), put(user('b', { emails: ['x'] })), put(user('a')), link('g', member('b'))]);
    const before = contentsOf(store);
    const contents = readContents(store, ['User', 'Group']);
    await store.commit([put(user('b', { emails: ['y'] })), put(user('c')), unlink('g', 'b'), remove('a')]);
    await replaceContents(store, ['User', 'Group'], contents);
    equal('the store', contentsOf(store), before);
    equal('new key', ids(store.find('User.emails', 'y')), []);
    await replaceContents(store, ['User', 'Group'], []);
    equal('count', store.count('User') + store.count('Group'), 0);
    equal('find', ids(store.find('User.emails', 'x')), []);
  },
  'the same contents can be restored many times': async (store) => {
    await store.commit([put(group('g')), put(user('b', { emails: ['x'] })), put(user('a')), link('g', member('b'))]);
    const before = contentsOf(store);
    const contents = readContents(store, ['User', 'Group']);
    for (let round = 0; round < 3; round++) {
      await store.commit([put(user('b', { emails: ['y'] })), put(user('c')), link('g', member('c')), unlink('g', 'b')]);
      await store.commit([remove('a'), remove('g', 'Group'), put(group('g')), put(user('a'))]);
      await replaceContents(store, ['User', 'Group'], contents);
      equal('the store', contentsOf(store), before);
      equal('found', [...ids(store.find('User.emails', 'x')), ...ids(store.find('User.emails', 'y'))], ['b']);
    }
  },
  'contents that cannot be stored change nothing': async (store) => {
    await store.commit([put(user('a'))]);
    await throws(TypeError, () =>
      replaceContents(store, ['User', 'Group'], [put(user('b')), link('nowhere', member('b'))]),
    );
    equal('list', ids(store.list('User')), ['a']);
  },
  'resources can change while they are listed': async (store) => {
    await store.commit([put(user('a')), put(user('b')), put(user('c'))]);
    const seen: string[] = [];
    for (const { id } of store.list('User')) {
      seen.push(id);
      await store.commit([remove(id), ...(id === 'b' ? [remove('c'), put(user('d'))] : [])]);
    }
    equal('seen', seen, ['a', 'b', 'd']);
    equal('count', store.count('User'), 0);
  },
  'concurrent commits are all applied': async (store) => {
    const names = Array.from({ length: 100 }, (_, i) => `u${i}`);
    await Promise.all(names.map((id) => store.commit([put(user(id))])));
    equal('list', ids(store.list('User')), names);
  },
  'close waits for pending commits, and a closed store accepts no commits': async (store) => {
    let durable = false;
    const commit = store.commit([put(user('a'))]).then(() => {
      durable = true;
    });
    await store.close();
    equal('durable', durable, true);
    await commit;
    await throws(Error, () => store.commit([put(user('b'))]));
    equal('list', ids(store.list('User')), ['a']);
  },
};

/** Returns all observable contents of a store with the types User and Group. */
function contentsOf(store: Store): Json {
  const resources = [...store.list('User'), ...store.list('Group')];
  return resources.map((resource) => ({
    resource,
    members: [...store.members(resource.id).values()].map(jsonOf),
    groups: [...store.groupsOf(resource.id)].sort(),
    found: ids(store.find('User.userName', resource.id)),
  }));
}

function jsonOf(value: Member | undefined): Json {
  return value === undefined ? null : { ...value };
}

function ids(resources: Iterable<Resource>): string[] {
  return [...resources].map((resource) => resource.id);
}

function equal(what: string, actual: Json, expected: Json): void {
  if (jsonEquals(actual, expected)) return;
  throw new Error(`${what}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(actual)}`);
}

async function throws(type: new (...args: never[]) => Error, run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (error instanceof type) return;
    throw new Error(`expected a ${type.name}, found ${String(error)}`, { cause: error });
  }
  throw new Error(`expected a ${type.name}, but nothing was thrown`);
}

import type { FakeServiceOptions } from '../../support/fake-service/index.ts';

/** Features that a service can lack, and the options with which the fake service lacks each feature. */
const lacks = {
  PATCH: { patch: 'off' },
  PUT: { put: 'off' },
  'members of groups': { membersOnRead: 'never' },
  'groups of people': { groupsOnUsers: false },
  'filters that find': { filters: 'empty' },
} satisfies Record<string, FakeServiceOptions>;

type Lack = keyof typeof lacks;

/** A service that lacks features. The fields tell what the service can still do. */
export interface LackingService {
  readonly name: string;
  readonly options: FakeServiceOptions;
  /** People can be changed. */
  readonly changesPeople: boolean;
  /** The service can change a group without losing any of its members. */
  readonly changesGroups: boolean;
  /** Reads show the members of groups. */
  readonly showsMembers: boolean;
}

/**
 * Sets of features that a service lacks: the empty set, each single feature, each pair of features, and PATCH and PUT
 * with each of the other features.
 */
const sets: readonly (readonly Lack[])[] = [
  [],
  ...names().map((one) => [one]),
  ...names().flatMap((one, index) =>
    names()
      .slice(index + 1)
      .map((other) => [one, other]),
  ),
  ...names()
    .slice(2)
    .map((other): Lack[] => ['PATCH', 'PUT', other]),
];

function names(): Lack[] {
  return Object.keys(lacks) as Lack[];
}

/**
 * Further ways to lack a feature. Examples: the service announces a method but responds with status 405, or it shows
 * members only on request.
 */
const others: readonly LackingService[] = [
  { ...serviceOf(['PATCH']), name: 'PATCH, which it announces', options: { patch: '405', advertisedPatch: true } },
  { ...serviceOf([]), name: 'PATCH, by its own words alone', options: { advertisedPatch: false } },
  { ...serviceOf(['PUT']), name: 'PUT, by 405', options: { put: '405' } },
  { ...serviceOf([]), name: 'members of groups, unless asked for', options: { membersOnRead: 'onRequest' } },
  {
    ...serviceOf(['PATCH']),
    name: 'PATCH and members of groups, unless asked for',
    options: { patch: 'off', membersOnRead: 'onRequest' },
  },
  { ...serviceOf([]), name: 'filters at all', options: { filters: 'refused' } },
  { ...serviceOf([]), name: 'a look at filters', options: { filters: 'ignored' } },
  { ...serviceOf([]), name: 'discovery', options: { discovery: 'off' } },
];

/** Every service that lacks something. */
export const lackingServices: readonly LackingService[] = [...sets.map(serviceOf), ...others];

function serviceOf(set: readonly Lack[]): LackingService {
  const has = (lack: Lack): boolean => !set.includes(lack);
  return {
    name: set.length === 0 ? 'nothing' : set.join(' and '),
    options: Object.assign({}, ...set.map((lack) => lacks[lack])) as FakeServiceOptions,
    changesPeople: has('PATCH') || has('PUT'),
    changesGroups: has('PATCH') || (has('PUT') && has('members of groups')),
    showsMembers: has('members of groups'),
  };
}

import fc from 'fast-check';
import type { FakeServiceOptions, Normalise } from '../../support/fake-service/index.ts';

/** A deviation from the RFCs that a service has during a whole sequence. */
export interface Trait {
  readonly name: string;
  readonly options: FakeServiceOptions;
  /** True if the service still supports everything that commands need. A command that can succeed must then succeed. */
  readonly isHarmless: boolean;
  /**
   * The kind of the trait. A service has at most one trait of each kind, because traits of the same kind exclude each
   * other.
   */
  readonly kind: string;
}

/**
 * Kinds of traits that are likely to reveal mistakes of scimctl: lost people, lost memberships or false claims. Most
 * traits of a sequence have one of these kinds.
 */
const dangerous: ReadonlySet<string> = new Set([
  'patch',
  'put',
  'members',
  'groups of people',
  'filters',
  'memberFilter',
  'ignores',
  'uniqueness',
  'lag',
  'created',
  'changed',
  'version',
]);

/** Kinds of traits that do not prevent the success of commands. */
const harmless: ReadonlySet<string> = new Set([
  'membersAs',
  'groups of people',
  'filters',
  'filterable',
  'memberFilter',
  'ids',
  'case',
  'version',
  'answers',
  'paging',
  'lag',
  'uniqueness',
  'unknown id',
  'created',
  'changed',
  'deleted',
  'discovery',
  'error',
  'email type',
]);

/** The traits from which a sequence chooses. Real services have each of these traits. */
const traits: readonly Trait[] = [
  ...rows('patch', { patch: 'off' }, { patch: '405' }, { patch: 'off', advertisedPatch: true }, { patch: 'lies' }),
  ...rows('put', { put: 'off' }, { put: '405' }, { put: 'lies' }),
  ...rows('delete', { delete: 'off' }, { delete: 'lies' }, { deleteDeactivates: true }),
  ...rows('members', { membersOnRead: 'onRequest' }, { membersOnRead: 'never' }, { membersOnRead: 'dropSome' }),
  ...rows('membersAs', { membersAs: 'strings' }, { membersAs: 'single-object' }, { membersAs: 'ref-only' }),
  ...rows('groups of people', { groupsOnUsers: false }),
  ...rows('filters', { filters: 'empty' }, { filters: 'ignored' }, { filters: 'refused' }, { filters: 'noOr' }),
  ...rows(
    'filterable',
    { filterable: ['userName', 'displayName'] },
    { filterable: ['userName'], unfilterable: 'empty' },
  ),
  ...rows('memberFilter', { memberFilter: 'empty' }, { memberFilter: 'refused' }, { memberFilter: 'ignored' }),
  ...rows('ids', { idsAs: 'number' }, { ids: 'uuid' }),
  ...rows('case', { attributeCase: 'pascal' }, { attributeCase: 'lower' }),
  ...rows('version', { version: 'none' }, { version: 'number' }, { version: 'header-only' }, { version: 'unquoted' }),
  ...rows('active', { activeTypes: 'string' }, { refusesActiveOnCreate: true }),
  ...rows('ignores', { ignoresActive: true }, { ignoresMembers: true }, { ignoresManager: true }),
  ...rows('answers', { answersWithoutMembers: true }, { answersWithoutManager: true }),
  ...rows('inactive', { inactiveVanish: true }, { createRestores: true }),
  ...rows('paging', { maxPage: 2 }, { paging: 'cursors', maxPage: 3 }, { noTotal: true }, { paging: '404-when-empty' }),
  ...rows('lag', { searchLag: 1 }, { searchLag: 2 }),
  ...rows('uniqueness', { uniqueness: false }),
  ...rows('unknown id', { getByUnknownId: 400 }, { getByUnknownId: '404-html' }),
  ...rows('groupSearch', { groupSearch: '403-html' }, { groupSearch: '500' }),
  ...rows(
    'duplicate member',
    { duplicateMember: 'error409' },
    { duplicateMember: 'error500' },
    { duplicateMember: 'double' },
  ),
  ...rows('refused member', { refusedMembers: ['2', '00000000-0000-4000-8000-000000000002'] }),
  ...rows(
    'created',
    { createAnswer: '201-empty' },
    { createAnswer: '201-no-id' },
    { createAnswer: '202' },
    { createAnswer: '200' },
    { createAnswer: '200-error' },
    { createAnswer: '200-html' },
    { createAnswer: 'text' },
  ),
  ...rows(
    'changed',
    { changeAnswer: '204' },
    { changeAnswer: '202' },
    { changeAnswer: '200-empty' },
    { changeAnswer: '200-error' },
    { changeAnswer: '200-empty-object' },
    { changeAnswer: '200-html' },
  ),
  ...rows('deleted', { deleteAnswer: '202' }, { deleteAnswer: '200-error' }),
  ...rows('discovery', { discovery: 'off' }, { discovery: 'html' }),
  ...rows('error', { errorShape: 'detailArray' }, { errorShape: 'message' }, { errorShape: 'soapFault' }),
  ...normalising({ lowerCaseEmails: true }, { stripPhoneSpaces: true }, { telPrefix: true }, { cutTitle: 12 }),
  ...normalising({ userNamePrefix: 'corp/' }),
  ...rows('email type', { dropsEmailType: true }),
];

/** Chooses first the kind and then the trait, so that a kind with many traits is not chosen more often. */
const anyTrait = fc
  .oneof({ weight: 4, arbitrary: kindOf(true) }, { weight: 1, arbitrary: kindOf(false) })
  .chain((chosen) => fc.constantFrom(...traits.filter(({ kind }) => kind === chosen)));

function kindOf(isDangerous: boolean): fc.Arbitrary<string> {
  const kinds = new Set(traits.map(({ kind }) => kind).filter((kind) => dangerous.has(kind) === isDangerous));
  return fc.constantFrom(...kinds);
}

/** The traits of one service: either no trait, or two to five traits of different kinds. */
export const anyTraits: fc.Arbitrary<readonly Trait[]> = fc
  .oneof(
    { weight: 1, arbitrary: fc.constant([]) },
    { weight: 9, arbitrary: fc.uniqueArray(anyTrait, { minLength: 2, maxLength: 5, selector: ({ kind }) => kind }) },
  )
  .filter((chosen) => !isUnknowable(optionsOf(chosen)));

/** True if no client can know the contents of the service. */
function isUnknowable(options: FakeServiceOptions): boolean {
  return showsMembersOut(options) || hidesPeople(options);
}

/**
 * True if a response can show that a person left a group, although the person is still a member. The client checks no
 * other response, so it cannot notice the error.
 */
function showsMembersOut({ membersOnRead, patch, put, ignoresMembers }: FakeServiceOptions): boolean {
  return membersOnRead === 'dropSome' && (patch === 'lies' || put === 'lies' || ignoresMembers === true);
}

/** True if the service hides inactive people, but a client can create such a person again. */
function hidesPeople({ inactiveVanish, uniqueness }: FakeServiceOptions): boolean {
  return inactiveVanish === true && uniqueness === false;
}

function rows(kind: string, ...options: FakeServiceOptions[]): Trait[] {
  return options.map((row) => ({ kind, name: nameOf(row), options: row, isHarmless: harmless.has(kind) }));
}

function normalising(...ways: Normalise[]): Trait[] {
  return rows('normalise', ...ways.map((normalise) => ({ normalise })));
}

function nameOf(options: object): string {
  return Object.entries(options)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
    .join(', ');
}

/** The options of a service with all of these traits. */
export function optionsOf(chosen: readonly Trait[]): FakeServiceOptions {
  return Object.assign({}, ...chosen.map(({ options }) => options)) as FakeServiceOptions;
}

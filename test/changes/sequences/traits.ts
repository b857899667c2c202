import fc from 'fast-check';
import type { FakeServiceOptions, Normalise } from '../../support/fake-service/index.ts';

/** A habit that a service keeps during a whole sequence. */
export interface Trait {
  readonly name: string;
  readonly options: FakeServiceOptions;
  /** Nothing that a command needs is lacking: each command that can succeed has to. */
  readonly isHarmless: boolean;
  /** Traits of one kind say the same thing in different ways: a service has one of them at most. */
  readonly kind: string;
}

/** Kinds of traits that people and memberships get lost by, or that make commands claim what is not so: the most of a sequence. */
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

/** Kinds of traits that a service can have and be used all the same. */
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

/** What a service may do otherwise than the RFCs say, as met in the field. */
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

/** A kind first, so that each is met as often as others, however many ways it has. */
const anyTrait = fc
  .oneof({ weight: 4, arbitrary: kindOf(true) }, { weight: 1, arbitrary: kindOf(false) })
  .chain((chosen) => fc.constantFrom(...traits.filter(({ kind }) => kind === chosen)));

function kindOf(isDangerous: boolean): fc.Arbitrary<string> {
  const kinds = new Set(traits.map(({ kind }) => kind).filter((kind) => dangerous.has(kind) === isDangerous));
  return fc.constantFrom(...kinds);
}

/** The habits of one service: none, or two to five, each of another kind. */
export const anyTraits: fc.Arbitrary<readonly Trait[]> = fc
  .oneof(
    { weight: 1, arbitrary: fc.constant([]) },
    { weight: 9, arbitrary: fc.uniqueArray(anyTrait, { minLength: 2, maxLength: 5, selector: ({ kind }) => kind }) },
  )
  .filter((chosen) => !isUnknowable(optionsOf(chosen)));

/** True for a service of which no client can know what it has. */
function isUnknowable(options: FakeServiceOptions): boolean {
  return showsMembersOut(options) || hidesPeople(options);
}

/** An answer shows that somebody left a group who did not: nothing but the answer is asked then. */
function showsMembersOut({ membersOnRead, patch, put, ignoresMembers }: FakeServiceOptions): boolean {
  return membersOnRead === 'dropSome' && (patch === 'lies' || put === 'lies' || ignoresMembers === true);
}

/** Whoever is inactive is shown to nobody, and created a second time without a refusal. */
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

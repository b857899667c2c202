import type { BehaviourName } from '../../mock-server/behaviour/index.ts';
import type { FactName } from '../../src/dialects/facts.ts';
import { answering } from '../mock-server/behaviour/cases/answering.ts';
import { groups } from '../mock-server/behaviour/cases/groups.ts';
import { reading } from '../mock-server/behaviour/cases/reading.ts';
import { writing } from '../mock-server/behaviour/cases/writing.ts';

/** A test: its file and its title. The title may be the name of a row or of a step. */
export interface NamedTest {
  readonly file: string;
  readonly title: string;
}

/** A test, or the reason why no test exists. */
export type Evidence = NamedTest | { readonly none: string };

/** The evidence for one kind of fact. */
export interface FactEvidence {
  /** Shows that the bundled provider behaves as the fact says. */
  readonly provider: Evidence;
  /** Shows that the client does what the fact requires. */
  readonly client: Evidence;
}

const test = (file: string, title: string): NamedTest => ({ file: `test/${file}.test.ts`, title });
const none = (reason: string): Evidence => ({ none: reason });

/** A step of the plain client, which is tested for each vendor. */
const plain = (step: string): NamedTest => ({ file: 'test/dialects/plain.ts', title: `name: '${step}'` });
/** Returns the row of cases that tests a behaviour. */
const behaviour = (name: BehaviourName): NamedTest => ({
  file: `test/mock-server/behaviour/cases/${caseFile(name)}.ts`,
  title: `  ${name}: [`,
});
/** Maps the name of each case file to the cases in the file. The key of a case is the name of its behaviour. */
const caseFiles: Readonly<Record<string, object>> = { answering, groups, reading, writing };
const caseFile = (name: BehaviourName) => Object.keys(caseFiles).find((file) => name in (caseFiles[file] as object));
const wire = (title: string): NamedTest => test('client/dialect/wire', title);
const changes = (file: string, title: string): NamedTest => test(`changes/dialect/${file}`, title);

const tolerated = none('the client accepts every form');
const answered = none('the client handles each response as it comes');

/**
 * Maps each kind of fact to a test of the provider and a test of the client. If there is no test, the reason is in its
 * place.
 */
export const evidence: Readonly<Record<FactName, FactEvidence>> = {
  auth: { provider: behaviour('auth'), client: none('the profile says how a client authenticates') },
  resourceTypes: {
    provider: behaviour('resourceTypes'),
    client: changes('methods', '%j is an error for a service without groups'),
  },
  methods: {
    provider: behaviour('methods'),
    client: changes('methods', 'only %s is sent, and no refused request before it'),
  },
  requiredHeaders: {
    provider: behaviour('requiredHeaders'),
    client: test('client/layers/headers', 'each method has its own rules'),
  },
  refusedHeaders: {
    provider: behaviour('refusedHeaders'),
    client: test('client/layers/headers', 'each method has its own rules'),
  },
  requiredParameters: {
    provider: behaviour('requiredParameters'),
    client: test('client/layers/parameters', 'required query parameters are sent with their methods'),
  },
  endpointCase: {
    provider: plain('lists /Users, with the path and the headers of RFC 7644'),
    client: wire('have endpoints in lower case, and ids as they are'),
  },
  serviceProviderConfig: {
    provider: plain('reads the ServiceProviderConfig'),
    client: wire('ask for a ServiceProviderConfig that is %s at the right place'),
  },
  discoveryAuth: { provider: behaviour('openDiscovery'), client: none('the client always sends its credential') },
  visibility: {
    provider: behaviour('visibility'),
    client: changes(
      'attributes',
      'a conflict with a person whom the service does not show says why no search finds the person',
    ),
  },
  mediaType: {
    provider: behaviour('mediaType'),
    client: test('cli/connection/xml', 'sends and reads XML with the dialect scim11-xml'),
  },
  messageNames: { provider: behaviour('messageNames'), client: tolerated },

  filterOperators: {
    provider: behaviour('filterOperators'),
    client: wire('is refused before it is sent, if a service does not support it and nobody compares'),
  },
  filterAttributes: {
    provider: behaviour('filterAttributes'),
    client: test('client/dialect/filter-support', 'knows nothing about the attributes of a resource type'),
  },
  filterNames: {
    provider: behaviour('filterNames'),
    client: wire('is sent with the names of the service'),
  },
  unsupportedFilter: { provider: behaviour('unsupportedFilter'), client: none('the client sends no such filter') },
  maxFilterLength: {
    provider: behaviour('maxFilterLength'),
    client: test('client/dialect/filter-support', 'leaves out the parts that make a filter too long'),
  },
  projection: {
    provider: plain('selects attributes'),
    client: { file: 'test/client/dialect/wire.test.ts', title: 'a projection that the service ignores' },
  },
  pagination: {
    provider: behaviour('pagination'),
    client: wire('ask for a cursor in the first request, if the service has one only on request'),
  },
  defaultPageSize: { provider: behaviour('defaultPageSize'), client: none('the client always asks for a page size') },
  maxPageSize: { provider: behaviour('maxPageSize'), client: wire('ask for no larger page than the largest one') },
  declaredPageSize: { provider: behaviour('declaredPageSize'), client: none('the client uses maxPageSize') },
  absentFromLists: { provider: behaviour('absentFromLists'), client: tolerated },
  sort: { provider: plain('sorts'), client: wire('are not sorted by a service that ignores sortBy') },
  countZero: {
    provider: plain('counts users with count=0'),
    client: none('the client never asks for count=0, which wire.test.ts shows'),
  },
  timestamps: {
    provider: behaviour('timestamps'),
    client: none(
      'the client decides no change by the times in meta, except that an old meta.created shows an existing account',
    ),
  },

  requiredAttributes: {
    provider: behaviour('requiredAttributes'),
    client: changes('attributes', '%j is refused before the first request'),
  },
  unchangeable: {
    provider: behaviour('unchangeable'),
    client: changes('attributes', 'are left out of the row of a person who is there, with a warning'),
  },
  unchangeableResponse: {
    provider: behaviour('unchangeableResponse'),
    client: none('the client sends no such change, whatever the response would be'),
  },
  maxLengths: {
    provider: behaviour('maxLengths'),
    client: changes('attributes', '%s %s with a longer value is refused before the change'),
  },
  attributeNames: {
    provider: behaviour('attributeNames'),
    client: test('client/dialect/resource-names', 'have the names of RFC 7643'),
  },
  singleValued: {
    provider: plain('creates a user with two e-mail addresses'),
    client: changes('attributes', '%s %s with two values is refused before the change'),
  },
  singleObjects: {
    provider: behaviour('singleObjects'),
    client: test('client/dialect/resource-names', 'have lists where a service has one object'),
  },
  stringBooleans: { provider: behaviour('stringBooleans'), client: none('the client writes booleans') },
  unknownAttributes: {
    provider: behaviour('unknownAttributes'),
    client: none('the client sends attributes of the schemas, and those that the user names'),
  },
  normalisations: {
    provider: behaviour('normalisedValues'),
    client: changes('attributes', 'changed values'),
  },
  patchFormat: {
    provider: none(
      'scimVersion=1.1 has the format scim11; json-patch is known of one product only, with few other facts',
    ),
    client: changes('value-changes', 'changes one e-mail address at a service of SCIM 1.1, and keeps the others'),
  },
  patchWithoutPath: {
    provider: behaviour('patchWithoutPath'),
    client: none('each operation that the client decides has a path'),
  },
  patchPathFilters: {
    provider: plain('changes one e-mail address by a filter in the path'),
    client: changes('members', 'a multi-valued attribute is replaced as a whole'),
  },
  patchStatus: { provider: behaviour('patchStatus'), client: tolerated },
  delayedEffects: {
    provider: test('mock-server/behaviour/deletion', 'deactivates later'),
    client: changes('deletion', 'is waited for if it takes effect later: %j'),
  },
  asyncRequest: { provider: behaviour('asyncRequest'), client: answered },
  userNameChange: {
    provider: plain('changes the userName'),
    client: changes('attributes', 'are refused before the change: %j %j'),
  },
  idSource: { provider: behaviour('idSource'), client: none('the client uses the id of each response') },
  inactiveOnCreate: { provider: plain('creates an inactive user'), client: answered },
  deactivation: {
    provider: plain('deactivates a user, who keeps everything else'),
    client: changes('deactivation', 'a deactivation that deletes the account'),
  },
  delete: {
    provider: plain('deletes a user, who is then gone'),
    client: changes('deletion', '%s: users delete is done, and says so'),
  },
  etag: {
    provider: plain('is refused a change of a version that is no longer there'),
    client: wire('are the facts, and otherwise what the service declares'),
  },
  bulk: { provider: plain('sends a bulk request'), client: wire('have no bulk if the dialect has none') },

  membersOnRead: {
    provider: plain('reads the members of a group'),
    client: changes('members', 'no group is read to find out, and an empty read is no empty group'),
  },
  membersOnCreate: {
    provider: plain('creates a group with a displayName and a member'),
    client: changes('members', 'who are refused are no success'),
  },
  memberReplacement: {
    provider: plain('replaces all members in one request'),
    client: changes('members', 'are removed one by one, never with one operation'),
  },
  mixedMemberChanges: {
    provider: plain('adds and removes members in one request'),
    client: changes('members', 'are changed by requests that only add or only remove'),
  },
  unknownMembers: { provider: behaviour('unknownMembers'), client: answered },
  nonMemberRemoval: { provider: behaviour('nonMemberRemoval'), client: answered },
  uniqueGroupNames: { provider: plain('creates two groups with the same displayName'), client: answered },

  maxMembersAdded: {
    provider: plain('adds 250 members in one request'),
    client: changes('members', 'groups add-member and bulk import'),
  },
  maxMembersRemoved: {
    provider: behaviour('maxMembersRemoved'),
    client: changes('members', 'groups add-member and bulk import'),
  },
  maxPatchOperations: {
    provider: behaviour('maxPatchOperations'),
    client: changes('members', 'more of them are sent in several requests'),
  },
  maxMembers: {
    provider: none('no vendor in the table has this fact'),
    client: none('no vendor in the table has this fact'),
  },
  limitError: { provider: behaviour('limitError'), client: answered },
  maxRequestSize: { provider: behaviour('maxPayloadSize'), client: answered },
  rateLimits: {
    provider: plain('sends many requests in a moment'),
    client: test('client/layers/rate-limits', 'every limit holds in every period, and a lower rate of the user wins'),
  },

  errorShape: { provider: behaviour('errorShape'), client: tolerated },
  errorStatus: { provider: behaviour('errorStatus'), client: tolerated },
  unknownId: {
    provider: behaviour('unknownId'),
    client: changes('deactivation', 'is done when a read of an unknown id is 400, on a service that does so'),
  },
};

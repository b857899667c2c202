import type { FactValues } from '../../src/dialects/facts.ts';
import type { Method, Operator } from '../../src/dialects/kinds.ts';
import type { ScimResponse } from '../../src/protocol/exchange/exchange.ts';
import { isObject, type Json, type JsonObject } from '../../src/protocol/json/json.ts';
import { completeGroup, completeUser, groupSchema, patchOp, userSchema } from './bodies.ts';

type Known = Partial<FactValues>;

/** One request. `endpoint` has the form of RFC 7643. Examples: `/Users` or `/Users/1`. */
export interface PlainRequest {
  readonly method: Method;
  readonly endpoint: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: JsonObject;
  /** If true, the request has the form of RFC 7644, without the special path and headers of the service. */
  readonly isBare?: boolean;
}

/**
 * A service with people. `send` sends requests as a client does. `truth` reads the contents as an administrator sees
 * them. `people` contains the ids of the people.
 */
export interface PlainService {
  readonly people: readonly string[];
  send(request: PlainRequest): Promise<ScimResponse>;
  /** Returns the stored resources of an endpoint, even if they are hidden. */
  truth(endpoint: string): Promise<JsonObject[]>;
}

/** An action that RFC 7644 allows a client. */
export interface PlainStep {
  readonly name: string;
  /** Number of people that the step needs. Default: 20. */
  readonly users?: number;
  /** True if the service does what RFC 7644 says. */
  works(service: PlainService): Promise<boolean>;
  /** True if the action fails according to the facts of the service. */
  deviates(facts: Known): boolean;
}

const lacks = ({ methods, resourceTypes }: Known, type: string, method: Method): boolean =>
  (resourceTypes !== undefined && !resourceTypes.includes(type)) ||
  (methods?.[type] !== undefined && !methods[type].includes(method));
const lacksOperator = ({ filterOperators }: Known, operator: Operator): boolean =>
  filterOperators !== undefined && !filterOperators.includes(operator);
const lacksAttribute = ({ filterAttributes, filterNames }: Known, type: string, name: string): boolean =>
  (filterAttributes?.[type] !== undefined && !filterAttributes[type].includes(name)) ||
  filterNames?.[name] !== undefined;
const requires = ({ requiredAttributes }: Known, type: string, ...given: string[]): boolean =>
  // Skips names with a schema URN, because a preset ignores attributes of schemas that the bundled provider lacks.
  (requiredAttributes?.[type] ?? []).some((name) => !name.includes(':') && !given.includes(name));
const isOk = ({ status }: ScimResponse): boolean => status >= 200 && status < 300;
const resources = ({ body }: ScimResponse): JsonObject[] => {
  // Accepts `Resources` and `resources`, because the names of attributes ignore case (RFC 7643 section 2.1).
  const { Resources, resources = Resources } = isObject(body as Json) ? (body as JsonObject) : {};
  const list = resources as Json;
  return Array.isArray(list) ? list.filter(isObject) : [];
};
const object = ({ body }: ScimResponse): JsonObject => (isObject(body as Json) ? (body as JsonObject) : {});

/** Creates a group and sends a PATCH of it. Returns the ids of the members that are stored after the PATCH. */
async function membersAfter(service: PlainService, before: readonly string[], operations: JsonObject[]) {
  const group = await createGroup(service, before);
  if (group === undefined) return undefined;
  const response = await service.send({ method: 'PATCH', endpoint: `/Groups/${group}`, body: patchOp(...operations) });
  if (!isOk(response)) return undefined;
  const found = (await service.truth('/Groups')).find(({ id }) => id === group);
  return new Set(((found?.['members'] ?? []) as JsonObject[]).map(({ value }) => value));
}

/**
 * Creates a group so that every service with groups accepts it: with all attributes, and with one request for each
 * member.
 */
async function createGroup(service: PlainService, members: readonly string[]): Promise<string | undefined> {
  const created = await service.send({ method: 'POST', endpoint: '/Groups', body: completeGroup('Staff') });
  const { id } = object(created);
  if (!isOk(created) || typeof id !== 'string') return undefined;
  for (const member of members) {
    const body = patchOp({ op: 'add', path: 'members', value: [{ value: member }] });
    if (!isOk(await service.send({ method: 'PATCH', endpoint: `/Groups/${id}`, body }))) return undefined;
  }
  return id;
}

async function createUser(service: PlainService): Promise<string> {
  const { id } = object(await service.send({ method: 'POST', endpoint: '/Users', body: completeUser('pat') }));
  return String(id);
}

const change = (facts: Known): Method => (lacks(facts, 'User', 'PATCH') ? 'PUT' : 'PATCH');
const noGroups = (facts: Known): boolean => lacks(facts, 'Group', 'POST') || lacks(facts, 'Group', 'PATCH');

/** Returns the steps. Run each step on a new service. */
export const plainSteps = (facts: Known): readonly PlainStep[] => {
  const changed = (body: JsonObject): JsonObject =>
    change(facts) === 'PATCH'
      ? patchOp(...Object.entries(body).map(([path, value]) => ({ op: 'replace', path, value: value as Json })))
      : { ...completeUser('pat'), ...body };
  return [
    {
      name: 'reads the ServiceProviderConfig',
      works: async ({ send }) => isOk(await send({ method: 'GET', endpoint: '/ServiceProviderConfig' })),
      deviates: ({ serviceProviderConfig }) => serviceProviderConfig === 'absent' || serviceProviderConfig === 'plural',
    },
    {
      name: 'lists /Users, with the path and the headers of RFC 7644',
      works: async ({ send }) => isOk(await send({ method: 'GET', endpoint: '/Users', isBare: true })),
      deviates: ({ endpointCase, requiredHeaders, refusedHeaders }) =>
        endpointCase === 'lower' || appliesTo('GET', requiredHeaders) || appliesTo('GET', refusedHeaders),
    },
    {
      name: 'creates a user with a userName and nothing else',
      works: async ({ send }) =>
        (await send({ method: 'POST', endpoint: '/Users', body: { schemas: [userSchema], userName: 'pat' } }))
          .status === 201,
      deviates: (known) => lacks(known, 'User', 'POST') || requires(known, 'User', 'userName'),
    },
    {
      name: 'finds a user by userName',
      works: async (service) => {
        await createUser(service);
        const query = { filter: 'userName eq "pat"' };
        return resources(await service.send({ method: 'GET', endpoint: '/Users', query })).length === 1;
      },
      deviates: (known) => lacksOperator(known, 'eq') || lacksAttribute(known, 'User', 'userName'),
    },
    {
      name: 'finds users by the start of an attribute',
      works: async (service) => {
        const query = { filter: 'nickName sw "no-such-start"' };
        const response = await service.send({ method: 'GET', endpoint: '/Users', query });
        return isOk(response) && resources(response).length === 0;
      },
      deviates: (known) =>
        (lacksOperator(known, 'sw') || lacksAttribute(known, 'User', 'nickName')) &&
        known.unsupportedFilter !== 'empty',
    },
    {
      name: 'reads the second page by startIndex',
      works: async ({ send, people }) => {
        const query = { startIndex: '3', count: '2' };
        const ids = resources(await send({ method: 'GET', endpoint: '/Users', query })).map(({ id }) => id);
        return ids.length === 2 && ids[0] === people[2];
      },
      deviates: ({ pagination }) => pagination !== undefined && pagination !== 'index',
    },
    {
      name: 'sorts',
      works: async ({ send }) => {
        const query = { sortBy: 'userName', sortOrder: 'descending', count: '5' };
        const names = resources(await send({ method: 'GET', endpoint: '/Users', query })).map(
          ({ userName }) => userName,
        );
        return names.length > 0 && names.join() === [...names].sort().reverse().join();
      },
      deviates: ({ sort }) => sort === false,
    },
    {
      name: 'reads totalResults and Resources of a list',
      works: async ({ send }) => {
        const list = object(await send({ method: 'GET', endpoint: '/Users', query: { count: '5' } }));
        return list['totalResults'] === 20 && list['itemsPerPage'] !== undefined && Array.isArray(list['Resources']);
      },
      deviates: ({ messageNames, absentFromLists = [] }) =>
        messageNames === 'lower' || absentFromLists.some((name) => name !== 'startIndex'),
    },
    {
      name: 'reads the times of a user, and lists of values',
      works: async (service) => {
        const id = await createUser(service);
        const user = object(await service.send({ method: 'GET', endpoint: `/Users/${id}` }));
        const { created } = (user['meta'] ?? {}) as JsonObject;
        return created !== undefined && Array.isArray(user['emails']) && user['externalId'] === 'x-pat';
      },
      deviates: ({ timestamps, singleObjects, attributeNames }) =>
        timestamps === 'absent' || singleObjects !== undefined || attributeNames !== undefined,
    },
    {
      name: 'counts users with count=0',
      works: async ({ send }) => isOk(await send({ method: 'GET', endpoint: '/Users', query: { count: '0' } })),
      deviates: ({ countZero }) => countZero === '400',
    },
    {
      name: 'selects attributes',
      works: async ({ send }) => {
        const query = { attributes: 'userName', count: '1' };
        const [user] = resources(await send({ method: 'GET', endpoint: '/Users', query }));
        return user !== undefined && user['name'] === undefined;
      },
      deviates: ({ projection }) => projection === false,
    },
    {
      name: 'replaces a user',
      works: async (service) => {
        const endpoint = `/Users/${await createUser(service)}`;
        const body = { ...completeUser('pat'), title: 'Boss' };
        return isOk(await service.send({ method: 'PUT', endpoint, body }));
      },
      deviates: (known) => lacks(known, 'User', 'PUT'),
    },
    {
      name: 'changes an attribute by PATCH',
      works: async (service) => {
        const endpoint = `/Users/${await createUser(service)}`;
        const body = patchOp({ op: 'replace', path: 'title', value: 'Boss' });
        return isOk(await service.send({ method: 'PATCH', endpoint, body }));
      },
      deviates: (known) => lacks(known, 'User', 'PATCH'),
    },
    {
      name: 'changes one e-mail address by a filter in the path',
      works: async (service) => {
        const endpoint = `/Users/${await createUser(service)}`;
        const body = patchOp({ op: 'replace', path: 'emails[type eq "work"].value', value: 'p@example.com' });
        return isOk(await service.send({ method: 'PATCH', endpoint, body }));
      },
      deviates: (known) =>
        known.patchPathFilters === false ||
        lacks(known, 'User', 'PATCH') ||
        (known.normalisations ?? []).some(({ path, change }) => path === 'emails.type' && change === 'removed'),
    },
    {
      name: 'changes an attribute by PATCH without a path',
      works: async (service) => {
        const endpoint = `/Users/${await createUser(service)}`;
        const body = patchOp({ op: 'replace', value: { title: 'Boss' } });
        return isOk(await service.send({ method: 'PATCH', endpoint, body }));
      },
      deviates: (known) => known.patchWithoutPath === 'refuse' || lacks(known, 'User', 'PATCH'),
    },
    {
      name: 'creates a user with two e-mail addresses',
      works: async ({ send }) => {
        const user = completeUser('pat');
        const emails = [...(user['emails'] as Json[]), { value: 'b@example.com', type: 'home' }];
        return isOk(await send({ method: 'POST', endpoint: '/Users', body: { ...user, emails } }));
      },
      deviates: ({ singleValued }) => singleValued?.includes('emails') ?? false,
    },
    {
      name: 'creates an inactive user',
      works: async ({ send }) =>
        isOk(await send({ method: 'POST', endpoint: '/Users', body: { ...completeUser('pat'), active: false } })),
      deviates: ({ inactiveOnCreate }) => inactiveOnCreate === 'refuse',
    },
    {
      name: 'changes the userName',
      works: async (service) => {
        const endpoint = `/Users/${await createUser(service)}`;
        await service.send({ method: change(facts), endpoint, body: changed({ userName: 'kim' }) });
        return (await service.truth('/Users')).some(({ userName }) => userName === 'kim');
      },
      deviates: ({ userNameChange, unchangeable }) =>
        userNameChange === 'refuse' || (unchangeable?.['User'] ?? []).includes('userName'),
    },
    {
      name: 'deactivates a user, who keeps everything else',
      works: async (service) => {
        const endpoint = `/Users/${await createUser(service)}`;
        await service.send({ method: change(facts), endpoint, body: changed({ active: false }) });
        const user = object(await service.send({ method: 'GET', endpoint }));
        return user['active'] === false && user['userName'] === 'pat';
      },
      deviates: (known) => (known.deactivation ?? 'inactive') !== 'inactive' || known.delete === 'deactivate-then-404',
    },
    {
      name: 'deletes a user, who is then gone',
      works: async (service) => {
        const id = await createUser(service);
        const response = await service.send({ method: 'DELETE', endpoint: `/Users/${id}` });
        return isOk(response) && !(await service.truth('/Users')).some((user) => user['id'] === id);
      },
      deviates: (known) => lacks(known, 'User', 'DELETE') || (known.delete ?? 'hard') !== 'hard',
    },
    {
      name: 'is refused a change of a version that is no longer there',
      works: async (service) => {
        const endpoint = `/Users/${await createUser(service)}`;
        const headers = { 'if-match': 'W/"old"' };
        const body = changed({ title: 'Boss' });
        return (await service.send({ method: change(facts), endpoint, headers, body })).status === 412;
      },
      deviates: ({ etag }) => etag === false,
    },
    {
      name: 'sends a bulk request',
      works: async ({ send }) => {
        const operation = { method: 'POST', path: '/Users', bulkId: 'a', data: completeUser('pat') };
        const schemas = ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'];
        return isOk(await send({ method: 'POST', endpoint: '/Bulk', body: { schemas, Operations: [operation] } }));
      },
      deviates: ({ bulk }) => bulk?.supported === false,
    },
    {
      name: 'gets status 404 and an Error of RFC 7644 for an id that does not exist',
      works: async ({ send }) => {
        const response = await send({ method: 'GET', endpoint: '/Users/00000000-0000-4000-8000-000000000000' });
        const { schemas, status } = object(response);
        const isRfc = JSON.stringify(schemas) === '["urn:ietf:params:scim:api:messages:2.0:Error"]';
        return response.status === 404 && isRfc && status === '404' && object(response)['timeStamp'] === undefined;
      },
      deviates: ({ unknownId, errorShape, errorStatus }) =>
        unknownId === '400' || (errorShape ?? 'rfc') !== 'rfc' || errorStatus === 'integer',
    },
    {
      name: 'creates a group with a displayName and a member',
      works: async ({ send, people }) => {
        const body = { schemas: [groupSchema], displayName: 'Staff', members: [{ value: people[0] as string }] };
        return isOk(await send({ method: 'POST', endpoint: '/Groups', body }));
      },
      deviates: (known) =>
        lacks(known, 'Group', 'POST') || known.membersOnCreate === 'refuse' || requires(known, 'Group', 'displayName'),
    },
    {
      name: 'reads the members of a group',
      works: async (service) => {
        const group = await createGroup(service, service.people.slice(0, 1));
        const shown = object(await service.send({ method: 'GET', endpoint: `/Groups/${group}` }));
        return ((shown['members'] ?? []) as Json[]).length === 1;
      },
      deviates: (known) => noGroups(known) || (known.membersOnRead ?? 'full') !== 'full',
    },
    {
      name: 'adds 250 members in one request',
      users: 250,
      works: async (service) => {
        const value = service.people.slice(0, 250).map((id) => ({ value: id }));
        return (await membersAfter(service, [], [{ op: 'add', path: 'members', value }]))?.size === 250;
      },
      deviates: (known) => noGroups(known) || (known.maxMembersAdded ?? 1000) < 250,
    },
    {
      name: 'adds and removes members in one request',
      works: async (service) => {
        const [one, two] = service.people as [string, string];
        const operations = [
          { op: 'add', path: 'members', value: [{ value: two }] },
          { op: 'remove', path: `members[value eq "${one}"]` },
        ];
        const members = await membersAfter(service, [one], operations);
        return members?.size === 1 && members.has(two);
      },
      deviates: (known) => noGroups(known) || known.mixedMemberChanges === 'refuse' || known.patchPathFilters === false,
    },
    {
      name: 'removes someone who is no member',
      works: async (service) => {
        const [one, two] = service.people as [string, string];
        const members = await membersAfter(service, [one], [{ op: 'remove', path: `members[value eq "${two}"]` }]);
        return members?.size === 1;
      },
      deviates: (known) => noGroups(known) || known.nonMemberRemoval === '404' || known.patchPathFilters === false,
    },
    {
      name: 'replaces all members in one request',
      works: async (service) => {
        const [one, two] = service.people as [string, string];
        const members = await membersAfter(
          service,
          [one],
          [{ op: 'replace', path: 'members', value: [{ value: two }] }],
        );
        return members?.size === 1 && members.has(two);
      },
      deviates: (known) => noGroups(known) || known.memberReplacement === 'refuse',
    },
    {
      name: 'creates two groups with the same displayName',
      works: async ({ send }) => {
        const body = { ...completeGroup('Staff'), externalId: 'x-2' };
        return (
          isOk(await send({ method: 'POST', endpoint: '/Groups', body: completeGroup('Staff') })) &&
          isOk(await send({ method: 'POST', endpoint: '/Groups', body }))
        );
      },
      deviates: (known) => lacks(known, 'Group', 'POST') || known.uniqueGroupNames === true,
    },
    {
      name: 'sends many requests in a moment',
      works: async ({ send }) => {
        const method = facts.rateLimits?.[0]?.methods?.[0] ?? 'GET';
        const most = Math.max(...(facts.rateLimits ?? [{ requests: 20 }]).map(({ requests }) => requests));
        for (let index = 0; index <= most; index++) {
          const body = method === 'POST' ? { body: completeUser(`pat${index}`) } : {};
          if ((await send({ method, endpoint: '/Users', query: { count: '1' }, ...body })).status === 429) return false;
        }
        return true;
      },
      deviates: ({ rateLimits }) => rateLimits !== undefined,
    },
  ];
};

function appliesTo(method: Method, rules: FactValues['requiredHeaders'] | undefined): boolean {
  return (rules ?? []).some(
    ({ name, value, methods }) =>
      name.toLowerCase() !== 'user-agent' &&
      value !== 'application/scim+json' &&
      (methods === undefined || methods.includes(method)),
  );
}

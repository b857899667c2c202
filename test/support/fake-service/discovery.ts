import { page } from './errors.ts';
import type { FakeServiceOptions } from './options.ts';
import { attributes, urns } from './schemas.ts';
import type { Answer, Call } from './wire.ts';

/** Responds to a request for a discovery document. Returns undefined for another path. */
export function discover(call: Call, options: FakeServiceOptions): Answer | undefined {
  const found = documentAnswer(call, options);
  return found && { ...found, asIs: true };
}

function documentAnswer(call: Call, options: FakeServiceOptions): Answer | undefined {
  const [, name = '', id] = call.path.split('/');
  const read = documents[name as keyof typeof documents];
  if (!Object.hasOwn(documents, name) || read === undefined || call.method !== 'GET') return undefined;
  if (options.discovery === 'html') return page(200, 'Sign in');
  if (options.discovery === 'off') return { status: 404, json: { detail: 'no such endpoint', status: '404' } };
  const document = read(call, options);
  if (!Array.isArray(document)) return { status: 200, json: document };
  if (id !== undefined) {
    const found = document.find((entry) => entry.id === decodeURIComponent(id));
    return found ? { status: 200, json: found } : { status: 404, json: { detail: 'not found', status: '404' } };
  }
  const list = { schemas: [urns.list], totalResults: document.length, startIndex: 1, itemsPerPage: document.length };
  return { status: 200, json: { ...list, Resources: document } };
}

const documents = {
  ServiceProviderConfig: (_call: Call, options: FakeServiceOptions) => ({
    schemas: [urns.config],
    patch: { supported: options.advertisedPatch ?? (options.patch !== 'off' && options.patch !== '405') },
    bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
    filter: {
      supported: options.advertisedFilter ?? options.filters !== 'refused',
      maxResults: options.maxPage ?? 1000,
    },
    changePassword: { supported: true },
    sort: { supported: true },
    etag: { supported: options.version !== 'none' },
    authenticationSchemes: [],
  }),
  ResourceTypes: (call: Call, options: FakeServiceOptions) => [
    {
      schemas: [urns.type],
      id: 'User',
      name: 'User',
      endpoint: endpointAs(options, call.base, '/Users'),
      description: 'User Account',
      schema: options.unknownSchema ?? urns.user,
      schemaExtensions: [{ schema: urns.enterprise, required: false }],
    },
    {
      schemas: [urns.type],
      id: 'Group',
      name: 'Group',
      endpoint: endpointAs(options, call.base, '/Groups'),
      description: 'Group',
      schema: urns.group,
    },
  ],
  Schemas: (_call: Call, options: FakeServiceOptions) => [
    schema(urns.user, 'User', 'user', options),
    schema(urns.group, 'Group', 'group', options),
    schema(urns.enterprise, 'EnterpriseUser', 'enterprise', options),
  ],
};

function endpointAs({ resourceTypeEndpoint = 'plain' }: FakeServiceOptions, base: string, endpoint: string): string {
  const forms = {
    plain: endpoint,
    withBase: new URL(base).pathname + endpoint,
    url: base + endpoint,
    wrong: `/Wrong${endpoint}`,
  };
  return forms[resourceTypeEndpoint];
}

function schema(id: string, name: string, key: keyof typeof attributes, options: FakeServiceOptions) {
  const without = new Set(options.without ?? []);
  const listed = Object.entries(attributes[key]).filter(([attribute]) => !without.has(attribute));
  const extra = key === 'user' ? (options.extraAttributes ?? []) : [];
  return {
    schemas: [urns.schema],
    id,
    name,
    description: name,
    attributes: options.attributesNull
      ? null
      : [
          ...listed.map(([attribute, short]) => definition(attribute, short, options, without)),
          ...extra.map((attribute) => definition(attribute, 'string', options, without)),
        ],
  };
}

type Short = (typeof attributes)['user'][string];

function definition(name: string, short: Short, options: FakeServiceOptions, without: ReadonlySet<string>): object {
  const subs = typeof short === 'string' ? undefined : ((Array.isArray(short) ? short[0] : short) as object);
  const isReadOnly = name === 'groups' || (name === 'userName' && options.userNameReadOnly);
  return {
    name: name === 'userName' ? (options.userNameAs ?? name) : name,
    type: subs ? 'complex' : short,
    multiValued: Array.isArray(short),
    description: name,
    required: name === 'userName',
    caseExact: false,
    mutability: isReadOnly ? 'readOnly' : name === 'password' ? 'writeOnly' : 'readWrite',
    returned: name === 'password' ? 'never' : 'default',
    uniqueness: name === 'userName' ? 'server' : 'none',
    ...(subs
      ? {
          subAttributes: Object.entries(subs)
            .filter(([sub]) => !without.has(`${name}.${sub}`))
            .map(([sub, type]) => definition(sub, type as string, options, without)),
        }
      : {}),
  };
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Behaviour, createMemoryProvider } from '../../../mock-server/index.ts';
import { ScimClient } from '../../../src/client/client.ts';
import { readBodies } from '../../../src/client/reading/body.ts';
import { speakScim11 } from '../../../src/dialects/scim11/client-layer.ts';
import { xmlBodies } from '../../../src/dialects/scim11/client-xml.ts';
import { readXmlResponse, writeXmlRequest } from '../../../src/dialects/scim11/xml/client-bodies.ts';
import {
  compose,
  type Exchange,
  type ScimRequest,
  type ScimResponse,
} from '../../../src/protocol/exchange/exchange.ts';
import type { Json, JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { anyCharacter } from '../../support/any-character.ts';

const core = 'urn:scim:schemas:core:1.0';
const enterprise = 'urn:scim:schemas:extension:enterprise:1.0';
const base = 'https://scim.example.com/v1';

/** Creates a service of SCIM 1.1. `send` asks this service for XML directly. */
function create(behaviour: Partial<Behaviour> = {}) {
  const provider = createMemoryProvider({ seed: 1, behaviour: { ...behaviour, scimVersion: '1.1' } });
  const send = (
    method: string,
    path: string,
    raw?: string | Uint8Array,
    headers: Record<string, string> = {},
  ): Promise<ScimResponse> =>
    provider.exchange({
      method,
      base,
      path,
      query: {},
      headers: {
        accept: 'application/xml',
        ...(raw === undefined ? {} : { 'content-type': 'application/xml' }),
        ...headers,
      },
      ...(raw === undefined ? {} : { raw }),
    });
  return { provider, send };
}

/** Reads a response as a client does. */
const read = async ({ raw, headers }: ScimResponse, path: string): Promise<JsonObject | undefined> => {
  expect(headers['content-type']).toBe('application/xml; charset=utf-8');
  return readXmlResponse(String(raw), path);
};

const error = (description: string, code: string) =>
  `<?xml version="1.0" encoding="UTF-8"?><Response xmlns="${core}"><Errors><Error><description>${description}</description><code>${code}</code></Error></Errors></Response>`;

describe('a resource in XML', () => {
  it('has its extensions in their namespaces, and its values in elements that the schema names', () => {
    const user = {
      schemas: [core, enterprise],
      userName: 'b & j',
      emails: [{ value: 'b@example.com', primary: true }],
      [enterprise]: { department: 'Tours', manager: { managerId: '1' } },
    };
    expect(writeXmlRequest(user, '/Users')).toBe(
      `<?xml version="1.0" encoding="UTF-8"?><User xmlns="${core}" xmlns:enterprise="${enterprise}"><userName>b &amp; j</userName><emails><email><value>b@example.com</value><primary>true</primary></email></emails><enterprise:department>Tours</enterprise:department><enterprise:manager><enterprise:managerId>1</enterprise:managerId></enterprise:manager></User>`,
    );
  });

  it.each<[string, string, JsonObject]>([
    ['one value of a list stays a list', '<roles><role><value>a</value></role></roles>', { roles: [{ value: 'a' }] }],
    ['an empty list', '<roles/>', { roles: [] }],
    [
      'a list whose element is repeated',
      '<ims><value>a</value></ims><ims><value>b</value></ims>',
      { ims: [{ value: 'a' }, { value: 'b' }] },
    ],
    ['a list of texts', '<emails><email>a@example.com</email></emails>', { emails: ['a@example.com'] }],
    ['booleans of XML Schema', '<active> 1 </active>', { active: true }],
    ['a boolean that is none', '<active>yes</active>', { active: 'yes' }],
    ['text with white space', '<title> a\nb </title>', { title: ' a\nb ' }],
    ['CDATA', '<title><![CDATA[<b>&amp;]]></title>', { title: '<b>&amp;' }],
    ['character references', '<title>&#x41;&#66;&lt;</title>', { title: 'AB<' }],
    ['comments', '<title>a<!-- b -->c</title><!-- d -->', { title: 'ac' }],
    ['xsi:nil', '<title xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>', { title: null }],
    ['names without regard to case', '<UserName>a</UserName>', { userName: 'a' }],
    [
      'a certificate on several lines',
      '<x509Certificates><x509Certificate><value>\n QUJD\n REVG </value></x509Certificate></x509Certificates>',
      { x509Certificates: [{ value: 'QUJDREVG' }] },
    ],
    [
      'an attribute that no schema defines',
      '<a>1</a><b><c>2</c></b><d>3</d><d>4</d>',
      { a: '1', b: { c: '2' }, d: ['3', '4'] },
    ],
  ])('%s', async (_, xml, expected) => {
    expect(await readXmlResponse(`<User xmlns="${core}">${xml}</User>`, '/Users')).toEqual({
      schemas: [core],
      ...expected,
    });
  });

  it('with a prefix for the root element only, as the UnboundID SDK writes it', async () => {
    const xml = `<scim:User xmlns:scim="${core}" xmlns:ns1="${enterprise}"><userName>a</userName><ns1:department>b</ns1:department></scim:User>`;
    expect(await readXmlResponse(xml, '/Users')).toEqual({
      schemas: [core, enterprise],
      userName: 'a',
      [enterprise]: { department: 'b' },
    });
  });

  it.each([
    ['User', ['emails', 'type']],
    ['User', ['constructor', 'x']],
  ] as const)('%s with %j', async (type, [name]) => {
    const xml = `<${type} xmlns="${core}"><${name}>x</${name}></${type}>`;
    const known = name === 'constructor' ? undefined : { schemas: [core], emails: ['x'] };
    expect(await readXmlResponse(xml, '/Users')).toEqual(known);
  });

  // Excludes the control characters that XML 1.0 cannot contain.
  const text = fc
    .string({
      unit: fc.oneof(anyCharacter, fc.constantFrom('<', '>', '&', '"', "'", ']]>', '\r', '\n', '\t', ' ', '\u{1F600}')),
    })
    .filter((value) => !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(value));
  const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
  const item = fc.record({ value: text, type: text, primary: fc.boolean() }, { requiredKeys: ['value'] });
  const user = fc.record(
    {
      userName: text,
      active: fc.boolean(),
      name: fc.record({ givenName: text, familyName: text }, { requiredKeys: [] }),
      emails: fc.array(item),
      addresses: fc.array(fc.record({ locality: text, type: text }, { requiredKeys: [] })),
      x509Certificates: fc.array(fc.record({ value: fc.base64String() })),
      meta: fc.record({ version: text, attributes: fc.array(text) }, { requiredKeys: [] }),
      [enterprise]: fc.record({ department: text, manager: fc.record({ managerId: text }) }),
      'urn:hr:schemas:user': fc.record({ age: text, skills: fc.array(text, { minLength: 2 }) }),
    },
    { requiredKeys: ['userName'] },
  );
  const resource = user.map(
    (attributes): JsonObject => ({
      schemas: [core, ...Object.keys(attributes).filter((name) => name.startsWith('urn:'))],
      ...(attributes as JsonObject),
    }),
  );
  const group = fc.record({ schemas: fc.constant([core]), displayName: text, members: fc.array(item) });
  const there = async (body: JsonObject, path: string) => readXmlResponse(writeXmlRequest(body, path), path);

  it('is the same after it was written and read', async () => {
    await fc.assert(
      fc.asyncProperty(resource, async (body) => {
        expect(await there(body, '/Users/1')).toEqual(body);
      }),
    );
  });

  it('is the same in a list and in a bulk request', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(resource), fc.array(group), optional(fc.nat()), async (users, groups, failOnErrors) => {
        const list = { schemas: [core], totalResults: users.length, startIndex: 1, Resources: users };
        expect(await there(list, '/Users')).toEqual(list);
        const data = [...users.map((body) => ['/Users', body]), ...groups.map((body) => ['/Groups', body])] as const;
        const Operations = data.map(([path, body]) => ({ method: 'POST', bulkId: 'a', path, data: body }));
        const bulk = { schemas: [core], ...(failOnErrors === undefined ? {} : { failOnErrors }), Operations };
        expect(await there(bulk as unknown as JsonObject, '/Bulk')).toEqual(bulk);
      }),
      { numRuns: 30 },
    );
  });

  it.each<[string, Json, string]>([
    ['title', 'a\u0001', 'the value of title has the character U+0001, which XML 1.0 cannot hold'],
    ['title', '\ud800', 'the value of title has the character U+D800, which XML 1.0 cannot hold'],
    ['$ref', 'a', '"$ref" cannot be the name of an XML element'],
    ['a b', 'a', '"a b" cannot be the name of an XML element'],
    ['x', [['a']], 'XML cannot hold a list inside the list x'],
  ])('%s: %j cannot be written', (name, value, message) => {
    expect(() => writeXmlRequest({ [name]: value }, '/Users')).toThrow(
      expect.objectContaining({ name: 'NotExpressibleError', message, hint: 'use JSON instead of XML' }),
    );
  });
});

describe('a provider of SCIM 1.1', () => {
  it.each([
    ['json', undefined, '/Users'],
    ['json', '*/*', '/Users'],
    ['json', 'application/json, application/xml', '/Users'],
    ['json', 'application/xml', '/Users.json'],
    ['xml', 'application/xml', '/Users'],
    ['xml', 'text/xml', '/Users'],
    ['xml', 'application/xml, */*', '/Users'],
    ['xml', 'application/json;q=0.5, application/xml', '/Users'],
    ['xml', 'application/json', '/Users.xml'],
    ['xml', undefined, '/ServiceProviderConfigs.xml'],
  ])('answers %s with Accept %j in %s', async (format, accept, path) => {
    const { provider } = create();
    const headers: Record<string, string> = accept === undefined ? {} : { accept };
    const response = await provider.exchange({ method: 'GET', base, path, query: {}, headers });
    expect([response.status, response.headers['content-type']]).toEqual([200, `application/${format}; charset=utf-8`]);
  });

  it('refuses any other media type', async () => {
    const response = await create().send('GET', '/Users', undefined, { accept: 'text/csv' });
    const Errors = [{ description: 'Accept must allow application/json or application/xml', code: '406' }];
    expect([response.status, JSON.parse(String(response.raw))]).toEqual([406, { Errors }]);
  });

  it('declares XML, and has its documents in XML', async () => {
    const { send } = create();
    expect(await read(await send('GET', '/ServiceProviderConfigs'), '/ServiceProviderConfigs')).toMatchObject({
      bulk: { supported: true, maxOperations: 1000 },
      xmlDataFormat: { supported: true },
      authenticationSchemes: [{ type: 'oauthbearertoken', primary: true }],
    });
    const { Resources } = (await read(await send('GET', '/Schemas'), '/Schemas')) as { Resources: JsonObject[] };
    const attributes = Resources.find(({ id }) => id === `${core}:User`)?.['attributes'] as JsonObject[];
    expect(attributes.find(({ name }) => name === 'emails')).toMatchObject({
      multiValued: true,
      multiValuedAttributeChildName: 'email',
      subAttributes: expect.arrayContaining([expect.objectContaining({ name: 'value', multiValued: false })]),
    });
  });

  it('the life of a user and a group by hand, as in the examples of SCIM 1.1', async () => {
    const { send } = create();
    const created = await send(
      'POST',
      '/Users',
      `<User xmlns="${core}" xmlns:enterprise="${enterprise}">
  <externalId>701984</externalId>
  <userName>bjensen@example.com</userName>
  <name>
    <formatted>Ms. Babs J Jensen III</formatted>
    <familyName>Jensen</familyName>
  </name>
  <emails>
    <email>
      <value>bjensen@example.com</value>
      <type>work</type>
      <primary>true</primary>
    </email>
  </emails>
  <active>true</active>
  <password>t1meMa$heen</password>
  <enterprise:employeeNumber>701984</enterprise:employeeNumber>
</User>`,
    );
    const user = (await read(created, '/Users')) as JsonObject;
    expect([created.status, created.headers['location']]).toEqual([201, `${base}/Users/${user['id']}`]);
    expect(user).toMatchObject({
      schemas: [core, enterprise],
      emails: [{ value: 'bjensen@example.com', type: 'work', primary: true }],
      active: true,
      [enterprise]: { employeeNumber: '701984' },
    });
    const id = String(user['id']);
    const off = await send(
      'PATCH',
      `/Users/${id}`,
      `<User xmlns="${core}"><active>false</active><meta><attributes><attribute>name.formatted</attribute></attributes></meta></User>`,
    );
    expect(await read(off, '/Users')).toMatchObject({ active: false, name: { familyName: 'Jensen' } });
    const group = (await read(
      await send(
        'POST',
        '/Groups',
        `<Group xmlns="${core}"><displayName>Tour Guides</displayName><members><member><value>${id}</value></member></members></Group>`,
      ),
      '/Groups',
    )) as JsonObject;
    expect(group['members']).toEqual([{ value: id, type: 'user', display: 'bjensen@example.com' }]);
    const path = `/Groups/${group['id']}`;
    const leave = `<Group xmlns="${core}"><members><member><value>${id}</value><operation>delete</operation></member></members></Group>`;
    expect((await send('PATCH', path, leave)).status).toBe(204);
    expect(await read(await send('GET', path), path)).not.toHaveProperty('members');
    const list = await read(await send('GET', '/Users'), '/Users');
    expect(list).toMatchObject({ schemas: [core], totalResults: 1, startIndex: 1, Resources: [{ id, active: false }] });
    const bulk = `<Bulk xmlns="${core}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><failOnErrors>1</failOnErrors><Operations><Operation><method>POST</method><bulkId>q</bulkId><path>/Users</path><data xsi:type="User"><userName>alice</userName><roles><role><value>x</value></role></roles></data></Operation><Operation><method>DELETE</method><path>/Users/${id}</path></Operation></Operations></Bulk>`;
    const results = (await read(await send('POST', '/Bulk', bulk), '/Bulk')) as { Operations: JsonObject[] };
    expect(results.Operations).toMatchObject([
      { method: 'POST', bulkId: 'q', status: { code: '201' } },
      { method: 'DELETE', status: { code: '200' } },
    ]);
    const gone = await send('GET', `/Users/${id}`);
    expect([gone.status, gone.raw]).toEqual([404, error(`there is no User with the id "${id}"`, '404')]);
  });

  it.each<[string, Partial<Behaviour>]>([
    ['Errors of SCIM 1.1', {}],
    ['Errors as an object', { errorShape: 'slack', errorStatus: 'integer' }],
  ])('writes errors in XML: %s', async (_, behaviour) => {
    const response = await create(behaviour).send('GET', '/Users/none');
    expect([response.status, response.raw]).toEqual([404, error('there is no User with the id "none"', '404')]);
  });

  it('has no XML for a character that XML cannot hold: a read is refused, and a change is made', async () => {
    const { provider, send } = create();
    const json = { accept: 'application/json', 'content-type': 'application/json' };
    const created = await send('POST', '/Users', JSON.stringify({ userName: 'a', title: 'x\u0001' }), json);
    const { id } = JSON.parse(String(created.raw));
    const shown = await send('GET', `/Users/${id}`);
    const description = 'the value of title has the character U+0001, which XML 1.0 cannot hold';
    expect([shown.status, JSON.parse(String(shown.raw))]).toEqual([406, { Errors: [{ description, code: '406' }] }]);
    const changed = await send('PATCH', `/Users/${id}`, `<User xmlns="${core}"><nickName>n</nickName></User>`);
    expect([changed.status, changed.raw, changed.headers['etag']]).toEqual([200, undefined, 'W/"2"']);
    expect(provider.store.get('User', id)).toMatchObject({ nickName: 'n' });
  });

  it('reads a custom resource type by its schema', async () => {
    const schema = {
      id: 'urn:example:Room',
      name: 'Room',
      description: 'Room',
      attributes: [
        { name: 'seats', type: 'integer', multiValued: false },
        { name: 'facilities', type: 'string', multiValued: true },
      ].map((attribute) => ({
        description: '',
        required: false,
        caseExact: false,
        mutability: 'readWrite',
        returned: 'default',
        uniqueness: 'none',
        ...attribute,
      })),
    };
    const resourceTypes = [{ name: 'Room', endpoint: '/Rooms', schema: 'urn:example:Room' }];
    const provider = createMemoryProvider({
      behaviour: { scimVersion: '1.1' },
      schemas: [schema] as never,
      resourceTypes,
      newId: () => 'r',
      clock: () => 0,
    });
    const raw =
      '<Room xmlns="urn:example:Room"><seats>12</seats><facilities><facility>tv</facility></facilities></Room>';
    const headers = { 'content-type': 'text/xml; charset="UTF-8"', accept: 'application/xml' };
    const response = await provider.exchange({ method: 'POST', base, path: '/Rooms', query: {}, headers, raw });
    expect(provider.store.get('Room', 'r')).toMatchObject({ seats: 12, facilities: ['tv'] });
    expect(String(response.raw)).toContain('<seats>12</seats><facilities><facility>tv</facility></facilities>');
  });
});

describe('hostile XML', () => {
  const user = (content: string) => `<User xmlns="${core}">${content}</User>`;
  const laughs = `<!DOCTYPE lolz [<!ENTITY a "lol">${Array.from({ length: 9 }, (_, i) => `<!ENTITY b${i} "${'&a;'.repeat(10)}">`).join('')}]>${user('<userName>&b8;</userName>')}`;
  const utf16 = new Uint8Array(
    new Uint16Array([...`\ufeff${user('')}`].map((character) => character.charCodeAt(0))).buffer,
  );
  const invalid = 'the body is not XML of SCIM 1.1: ';

  it.each<[string, string | Uint8Array, number, string, Record<string, string>?]>([
    ['billion laughs', laughs, 400, `${invalid}a document type declaration is not allowed`],
    [
      'an external entity',
      `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>${user('<userName>&x;</userName>')}`,
      400,
      `${invalid}a document type declaration is not allowed`,
    ],
    [
      'an external DTD',
      `<!DOCTYPE a SYSTEM "http://127.0.0.1/x.dtd">${user('')}`,
      400,
      `${invalid}a document type declaration is not allowed`,
    ],
    ['an unknown entity', user('<userName>&x;</userName>'), 400, `${invalid}undefined entity.`],
    [
      'deep nesting',
      user('<a>'.repeat(50_000)),
      413,
      'the body is too large: the elements are nested more than 100 levels deep',
    ],
    [
      'many elements',
      user('<a/>'.repeat(70_000)),
      413,
      'the body is too large: the document has more than 65536 elements',
    ],
    [
      'another media type',
      user(''),
      415,
      'the body must be application/json or application/xml',
      { 'content-type': 'text/plain' },
    ],
    [
      'many names',
      user(Array.from({ length: 1001 }, (_, i) => `<a${i}/>`).join('')),
      413,
      'the body is too large: the element that contains a1000 has child elements with more than 1000 different names',
    ],
    [
      'many namespaces',
      user(Array.from({ length: 1001 }, (_, i) => `<a xmlns="urn:${i}"/>`).join('')),
      413,
      'the body is too large: the element that contains a has child elements with more than 1000 different names',
    ],
    [
      'many attributes',
      `<User ${Array.from({ length: 70 }, (_, i) => `a${i}=""`).join(' ')}/>`,
      413,
      'the body is too large: an element has more than 64 attributes',
    ],
    [
      'a huge attribute',
      `<User a="${'a'.repeat(1_000_000)}"/>`,
      400,
      `${invalid}the element User has the attribute a, which SCIM 1.1 does not define`,
    ],
    [
      'an attribute for a value',
      user('<userName value="a"/>'),
      400,
      `${invalid}the element userName has the attribute value, which SCIM 1.1 does not define`,
    ],
    ['a body above the limit', user('a'.repeat(1_100_000)), 413, 'the body is larger than 1048576 bytes'],
    [
      'another encoding in its declaration',
      `<?xml version="1.0" encoding="ISO-8859-1"?>${user('')}`,
      400,
      `${invalid}the encoding of XML must be UTF-8`,
    ],
    ['XML 1.1', `<?xml version="1.1"?>${user('<title>&#1;</title>')}`, 400, `${invalid}the version of XML must be 1.0`],
    [
      'another charset',
      user(''),
      415,
      'XML must be in UTF-8, not in iso-8859-1',
      { 'content-type': 'application/xml; charset=ISO-8859-1' },
    ],
    [
      'bytes that are not UTF-8',
      new Uint8Array([0x3c, 0x61, 0xff, 0x3e]),
      400,
      'the body is not XML: the text is not UTF-8',
    ],
    ['UTF-16', utf16, 400, 'the body is not XML: the text is not UTF-8'],
    ['a NUL', user('<title>\0</title>'), 400, `${invalid}disallowed character.`],
    ['a reference to a NUL', user('<title>&#0;</title>'), 400, `${invalid}malformed character entity.`],
    ['a control character', user('<title>&#1;</title>'), 400, `${invalid}malformed character entity.`],
    ['no end', '<User><userName>a', 400, `${invalid}unclosed tag: userName`],
    ['no element', ' ', 400, `${invalid}document must contain a root element.`],
    ['two roots', '<User/><User/>', 400, `${invalid}documents may contain only one root.`],
    ['text outside', '<User/>x', 400, `${invalid}text data outside of root node.`],
    ['JSON', '{"userName":"a"}', 400, `${invalid}text data outside of root node.`],
    ['an unbound prefix', '<a:User/>', 400, `${invalid}unbound namespace prefix: "a".`],
    ['another namespace', '<User xmlns="urn:x"/>', 400, `${invalid}the element User must be in the namespace ${core}`],
    [
      'text beside elements',
      user('<name>a<givenName>b</givenName></name>'),
      400,
      `${invalid}the element name contains both text and elements`,
    ],
    [
      'an attribute twice',
      user('<userName>a</userName><userName>b</userName>'),
      400,
      `${invalid}the element userName must not occur twice`,
    ],
    [
      'a name of a prototype',
      user('<__proto__><userName>a</userName></__proto__>'),
      400,
      `${invalid}no attribute can have the name __proto__`,
    ],
    [
      'a content coding',
      user(''),
      415,
      'the body must not have the content coding "gzip"',
      { 'content-encoding': 'gzip' },
    ],
  ])('%s gets an error of SCIM 1.1', async (_, raw, status, description, headers) => {
    const { provider, send } = create();
    const response = await send('POST', '/Users', raw, headers);
    expect(response.status).toBe(status);
    expect(await read(response, '/Users')).toEqual({ Errors: [{ description, code: String(status) }] });
    expect([...provider.store.list('User')]).toEqual([]);
  });

  it('lets other requests run while a large body is read', async () => {
    let now = 0;
    // This clock advances by 100 ms at each call, so the service believes that its work takes long.
    const provider = createMemoryProvider({ behaviour: { scimVersion: '1.1' }, elapsed: () => (now += 100) });
    const send = (content: string) =>
      provider.exchange({
        method: 'POST',
        base,
        path: '/Users',
        query: {},
        headers: { 'content-type': 'application/xml' },
        raw: user(content),
      });
    await send('');
    let isDone = false;
    const large = send(`<roles>${'<role><value>a</value></role>'.repeat(30_000)}</roles>`).then(() => {
      isDone = true;
    });
    let turns = 0;
    for (; !isDone; turns++) await new Promise((resolve) => setImmediate(resolve));
    await large;
    expect(turns).toBeGreaterThan(20);
  });
});

describe('a client of a service of SCIM 1.1', () => {
  /** Creates a client of the provider, and records the requests in the form in which they are sent. */
  function createClient(sends: boolean) {
    const { provider } = create();
    const requests: ScimRequest[] = [];
    const service = readBodies(provider.exchange);
    const exchange: Exchange = (request) => {
      requests.push(request);
      return service(request);
    };
    const client = new ScimClient(compose(speakScim11, xmlBodies({ sends }))(exchange), { base });
    return { client, requests };
  }

  it('writes requests in XML with the fact mediaType, and reads XML', async () => {
    const { client, requests } = createClient(true);
    const user = await client.create('/Users', {
      schemas: [urn.User, urn.EnterpriseUser],
      userName: 'ada',
      emails: [{ value: 'ada@example.com', primary: true }],
      [urn.EnterpriseUser]: { department: 'Sales' },
    });
    expect(requests[0]).toMatchObject({
      headers: { accept: 'application/xml', 'content-type': 'application/xml' },
      raw: expect.stringContaining('<enterprise:department>Sales</enterprise:department>'),
    });
    expect(requests[0]).not.toHaveProperty('body');
    expect(user).toMatchObject({
      schemas: [urn.User, urn.EnterpriseUser],
      emails: [{ value: 'ada@example.com', primary: true }],
      [urn.EnterpriseUser]: { department: 'Sales' },
      meta: { resourceType: 'User' },
    });
    const id = String(user?.['id']);
    await client.patch('/Users', id, [{ op: 'remove', path: `${urn.EnterpriseUser}:department` }]);
    expect(requests.at(-1)?.raw).toBe(
      `<?xml version="1.0" encoding="UTF-8"?><User xmlns="${core}"><meta><attributes><attribute>${enterprise}:department</attribute></attributes></meta></User>`,
    );
    expect(await client.get('/Users', id)).not.toHaveProperty([urn.EnterpriseUser]);
    await client.delete('/Users', id);
    await expect(client.get('/Users', id)).rejects.toMatchObject({
      status: 404,
      detail: `there is no User with the id "${id}"`,
    });
    expect(await client.discovery.capabilities()).toMatchObject({
      known: true,
      patch: true,
      bulk: { maxOperations: 1000 },
    });
  });

  it('sends bulk requests in XML, and reads the results', async () => {
    const { client, requests } = createClient(true);
    const members = [{ value: 'bulkId:a' }];
    const Operations = [
      { method: 'POST', path: '/Users', bulkId: 'a', data: { schemas: [urn.User], userName: 'ada', active: false } },
      { method: 'POST', path: '/Groups', bulkId: 'b', data: { schemas: [urn.Group], displayName: 'Staff', members } },
      { method: 'POST', path: '/Users', bulkId: 'c', data: { schemas: [urn.User], userName: 'ada' } },
    ];
    const body = { schemas: [urn.BulkRequest], failOnErrors: 2, Operations };
    const response = await client.request({ method: 'POST', path: '/Bulk', body });
    expect(requests[0]?.raw).toContain(
      '<failOnErrors>2</failOnErrors><Operations><Operation><method>POST</method><path>/Users</path><bulkId>a</bulkId><data xsi:type="User"><userName>ada</userName><active>false</active></data></Operation>',
    );
    expect(response.body).toMatchObject({
      schemas: [urn.BulkResponse],
      Operations: [
        { bulkId: 'a', status: '201' },
        { bulkId: 'b', status: '201' },
        { bulkId: 'c', status: '409', response: { schemas: [urn.Error], detail: 'userName "ada" is already in use' } },
      ],
    });
  });

  it('sends nothing if XML cannot hold a value', async () => {
    const { client, requests } = createClient(true);
    const user = { schemas: [urn.User], userName: 'a', title: '\u0001' };
    await expect(client.create('/Users', user)).rejects.toThrow('the value of title has the character U+0001');
    expect(requests).toEqual([]);
  });

  it('reads XML although it asks for JSON', async () => {
    const raw = `<User xmlns="${core}"><id>1</id><userName>ada</userName></User>`;
    const exchange: Exchange = async () => ({ status: 200, headers: { 'content-type': 'text/xml' }, raw });
    const client = new ScimClient(compose(speakScim11, xmlBodies({ sends: false }))(exchange), { base });
    expect(await client.get('/Users', '1')).toMatchObject({ schemas: [urn.User], id: '1', userName: 'ada' });
  });

  it.each([
    ['a document type declaration', '<!DOCTYPE a><User/>'],
    ['text', 'the service is down'],
  ])('leaves %s as text', async (_, raw) => {
    const response: ScimResponse = { status: 200, headers: { 'content-type': 'application/xml' }, raw };
    const request: ScimRequest = { method: 'GET', base, path: '/Users', query: {}, headers: {} };
    expect(await xmlBodies({ sends: false })(async () => response)(request)).toBe(response);
  });

  it('refuses a response above the limits', async () => {
    const raw = '<a>'.repeat(1000);
    const response: ScimResponse = { status: 200, headers: { 'content-type': 'application/xml' }, raw };
    const request: ScimRequest = { method: 'GET', base, path: '/Users', query: {}, headers: {} };
    await expect(xmlBodies({ sends: false })(async () => response)(request)).rejects.toMatchObject({
      code: 'protocol',
      message: 'the response is XML, but the elements are nested more than 100 levels deep',
    });
  });
});

it('a list that occurs again can have more items than a function has arguments', async () => {
  const emails = `<emails>${'<email><value>a</value></email>'.repeat(200_000)}</emails>`;
  const text = `<?xml version="1.0" encoding="UTF-8"?><User xmlns="${core}"><userName>b</userName><emails><email><value>b</value></email></emails>${emails}</User>`;
  const user = await readXmlResponse(text, '/Users/1');
  expect(user?.['emails']).toHaveLength(200_001);
});

import { defaultBehaviour } from '../../mock-server/index.ts';
import { urn } from '../../src/protocol/urns.ts';
import { type Pieces, requestText } from './raw-http.ts';

/** A request that is meant to harm the server. */
export interface Attack {
  readonly name: string;
  /** The allowed statuses of the responses. */
  readonly statuses: readonly number[];
  /** Number of responses. Default: 1. */
  readonly answers?: number;
  /** `id` is the id of a user. `group` is the id of a group that has this user as a member. */
  pieces(target: { mount: string; id: string; group: string }): Pieces;
}

type Target = Parameters<Attack['pieces']>[0];
type Body = string | Uint8Array;

const user = (members: string): string => `{"schemas":["${urn.User}"],${members}}`;
const patch = (...operations: string[]): string =>
  `{"schemas":["${urn.PatchOp}"],"Operations":[${operations.join(',')}]}`;
const bulk = (...operations: string[]): string =>
  `{"schemas":["${urn.BulkRequest}"],"Operations":[${operations.join(',')}]}`;
const search = (members: string): string => `{"schemas":["${urn.SearchRequest}"],${members}}`;
const operation = (op: string, path: string, value?: string): string =>
  `{"op":"${op}","path":${JSON.stringify(path)}${value === undefined ? '' : `,"value":${value}`}}`;

const post = (name: string, statuses: readonly number[], body: () => Body, path = '/Users'): Attack => ({
  name,
  statuses,
  pieces: ({ mount }) => requestText('POST', `${mount}${path}`, body()),
});
const patchUser = (name: string, statuses: readonly number[], body: () => Body): Attack => ({
  name,
  statuses,
  pieces: ({ mount, id }) => requestText('PATCH', `${mount}/Users/${id}`, body()),
});
const get = (name: string, statuses: readonly number[], target: (target: Target) => string): Attack => ({
  name,
  statuses,
  pieces: (known) => requestText('GET', `${known.mount}${target(known)}`),
});
/** Sends the filter in a body, because the filter is too long for the head of a request. */
const filter = (name: string, statuses: readonly number[], text: () => string): Attack =>
  post(`filter: ${name}`, statuses, () => search(`"filter":${JSON.stringify(text())}`), '/Users/.search');

const deep = 10_000;
const huge = 10 * 1024 * 1024;
/** Slightly less than the maximum size of a body. */
const large = defaultBehaviour.maxPayloadSize - 1000;
const nestedArrays = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
const nestedObjects = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
const many = (count: number, make: (index: number) => string): string[] =>
  Array.from({ length: count }, (_, i) => make(i));
/** Creates as many items as fit into a body. */
const allThatFit = (make: (index: number) => string): string => {
  const items: string[] = [];
  for (let length = 0; length < large - 200; length += (items.at(-1)?.length ?? 0) + 1) items.push(make(items.length));
  return items.slice(0, -1).join(',');
};
/** Creates as many list items as are allowed: one item for each 40 bytes of the largest body. */
const longList = (make: (index: number) => string): string => many(Math.floor(large / 40), make).join(',');
const fill = (item: string, bytes: number): string =>
  new Array(Math.floor(bytes / (item.length + 1))).fill(item).join(',');

export const attacks: readonly Attack[] = [
  // Nesting
  post('body: 10,000 nested arrays', [400], () => nestedArrays(deep)),
  post('body: 10,000 nested objects', [400], () => nestedObjects(deep)),
  post('body: 4,000,000 nested arrays', [413], () => nestedArrays(4_000_000)),
  post('body: 4,000,000 opening brackets', [413], () => '['.repeat(4_000_000)),
  post('body: as many opening brackets as it holds', [400], () => '['.repeat(large)),
  post('body: nested objects as the value of an attribute', [400], () =>
    user(`"userName":"n1","title":${nestedObjects(deep)}`),
  ),
  post('body: nested arrays as the values of emails', [400], () =>
    user(`"userName":"n2","emails":${nestedArrays(deep)}`),
  ),
  post('body: nested objects as the name', [400], () => user(`"userName":"n3","name":${nestedObjects(deep)}`)),
  post('body: nested objects as an extension', [400], () =>
    user(`"userName":"n4","${urn.EnterpriseUser}":${nestedObjects(deep)}`),
  ),
  post('body: nested arrays as schemas', [400], () => `{"schemas":${nestedArrays(deep)},"userName":"n5"}`),
  patchUser('PATCH: nested objects as a value', [400], () => patch(operation('replace', 'title', nestedObjects(deep)))),
  patchUser('PATCH: nested objects as a value without a path', [400], () =>
    patch(`{"op":"add","value":${nestedObjects(deep)}}`),
  ),
  patchUser('PATCH: nested arrays as Operations', [400], () => patch(nestedArrays(deep))),
  patchUser('PATCH: nested values of a complex attribute', [400], () =>
    patch(operation('add', 'emails', `[{"value":${nestedObjects(deep)}}]`)),
  ),
  post(
    'bulk: nested data',
    [200, 400],
    () => bulk(`{"method":"POST","path":"/Users","bulkId":"a","data":{"a":${nestedObjects(deep)}}}`),
    '/Bulk',
  ),
  filter('10,000 nested brackets', [400], () => `${'('.repeat(deep)}title pr${')'.repeat(deep)}`),
  filter('10,000 nested not', [400], () => `${'not ('.repeat(deep)}title pr${')'.repeat(deep)}`),
  filter('10,000 nested square brackets', [400], () => 'emails['.repeat(deep)),
  filter('10,000 conditions', [200, 400], () => many(deep, (i) => `title eq "${i % 100}"`).join(' or ')),
  post('search: nested attributes', [400], () => search(`"attributes":${nestedArrays(deep)}`), '/Users/.search'),

  // Size
  post('body: a string of 10 MB', [413], () => user(`"userName":"s1","title":"${'x'.repeat(huge)}"`)),
  post('body: the longest string', [201, 400], () => user(`"userName":"s2","title":"${'x'.repeat(large - 100)}"`)),
  post('body: the longest userName', [201, 400], () => user(`"userName":"${'y'.repeat(large - 100)}"`)),
  post('body: the longest member name', [400], () => user(`"${'x'.repeat(large - 100)}":1`)),
  post('body: 600,000 unknown attributes', [413], () => user(many(600_000, (i) => `"a${i}":1`).join(','))),
  post('body: 2,000,000 e-mails of no value', [413], () => user(`"userName":"s3","emails":[${fill('{}', 6_000_000)}]`)),
  post('body: 1,000,000 wrong e-mails', [413], () => user(`"userName":"s4","emails":[${fill('1', 2_000_000)}]`)),
  post('body: 150,000 e-mails', [413], () =>
    user(`"userName":"s5","emails":[${many(150_000, (i) => `{"value":"${i}@x.com"}`).join(',')}]`),
  ),
  post('body: as many e-mails as somebody may have', [201], () =>
    user(`"userName":"s15","emails":[${many(5000, (i) => `{"value":"${i}@x.com"}`).join(',')}]`),
  ),
  post('body: the longest list of e-mails', [400], () =>
    user(`"userName":"s11","emails":[${longList((i) => `{"value":"${i}@x.com"}`)}]`),
  ),
  post('body: as many addresses as it holds', [400, 201, 413], () =>
    user(`"userName":"s12","addresses":[${allThatFit((i) => `{"locality":"${i}","country":"AT","type":"work"}`)}]`),
  ),
  post('body: 200,000 times the same e-mail', [413], () =>
    user(`"userName":"s6","emails":[${fill('{"value":"a@x.com","type":"work"}', 6_000_000)}]`),
  ),
  post('body: 200,000 primary e-mails', [413], () =>
    user(`"userName":"s7","emails":[${many(200_000, (i) => `{"value":"${i}@x.com","primary":true}`).join(',')}]`),
  ),
  post(
    'body: the longest list of unknown schemas',
    [400],
    () => `{"schemas":[${longList((i) => `"urn:${i}"`)}],"userName":"s9"}`,
  ),
  post('body: as many unknown attributes as it holds', [413], () => user(allThatFit((i) => `"a${i}":123`))),
  post('body: 1,000 unknown attributes', [400], () => user(many(990, (i) => `"a${i}":1`).join(','))),
  post('body: objects of 1,000 unknown attributes', [413], () =>
    user(`"userName":"s13","emails":[${allThatFit((i) => `{${many(900, (j) => `"b${i}c${j}":1`).join(',')}}`)}]`),
  ),
  // The process stores each different member name once. Therefore, many different names cost more than any other JSON.
  post('body: as many names as it holds', [400], () =>
    user(`"userName":"s16","emails":[${allThatFit((i) => `{${many(900, (j) => `"n${i}of${j}there":1`).join(',')}}`)}]`),
  ),
  post('body: 150,000 wrong e-mails', [413], () => user(`"userName":"s10","emails":[${fill('1', 300_000)}]`)),
  post(
    'body: 500,000 unknown schemas',
    [413],
    () => `{"schemas":[${many(500_000, (i) => `"urn:${i}"`).join(',')}],"userName":"s8"}`,
  ),
  post(
    'body: the longest list of members that are nobody',
    [201, 400],
    () => `{"schemas":["${urn.Group}"],"displayName":"g","members":[${longList((i) => `{"value":"u${i}"}`)}]}`,
    '/Groups',
  ),
  post(
    'body: 500,000 members without a value',
    [413],
    () => `{"schemas":["${urn.Group}"],"displayName":"g","members":[${fill('{}', 1_500_000)}]}`,
    '/Groups',
  ),
  patchUser('PATCH: 5,000 operations', [200], () =>
    patch(...many(5000, (i) => operation('replace', 'title', `"${i}"`))),
  ),
  patchUser('PATCH: as many operations as it holds', [413], () =>
    patch(allThatFit((i) => operation('replace', 'title', `"${i}"`))),
  ),
  patchUser('PATCH: the longest list of e-mails', [200, 400, 413], () =>
    patch(operation('add', 'emails', `[${longList((i) => `{"value":"${i}@x.com"}`)}]`)),
  ),
  patchUser('PATCH: removals by a filter from many e-mails', [200, 400, 413], () =>
    patch(
      operation('add', 'emails', `[${many(10_000, (i) => `{"value":"${i}@x.com"}`).join(',')}]`),
      ...many(900, (i) => operation('remove', `emails[value eq "${i}@x.com"]`)),
    ),
  ),
  patchUser('PATCH: 100,000 operations on one attribute', [200, 400, 413], () =>
    patch(...many(100_000, (i) => operation('replace', 'title', `"${i}"`))),
  ),
  patchUser('PATCH: 50,000 e-mails one by one', [200, 400, 413], () =>
    patch(...many(50_000, (i) => operation('add', 'emails', `[{"value":"${i}@x.com"}]`))),
  ),
  patchUser('PATCH: 50,000 removals by a filter from 50,000 e-mails', [200, 400, 413], () =>
    patch(
      operation('add', 'emails', `[${many(50_000, (i) => `{"value":"${i}@x.com"}`).join(',')}]`),
      ...many(50_000, (i) => operation('remove', `emails[value eq "${i}@x.com"]`)),
    ),
  ),
  patchUser('PATCH: as many wrong operations as it holds', [400, 413], () => patch(allThatFit(() => '{"op":"x"}'))),
  patchUser('PATCH: the longest path', [400], () => patch(operation('replace', 'a'.repeat(large - 200), '1'))),
  post(
    'bulk: 100,000 operations',
    [413],
    () => bulk(...many(100_000, (i) => `{"method":"POST","path":"/Users","bulkId":"${i}","data":{}}`)),
    '/Bulk',
  ),
  post(
    'bulk: 1,000 operations, each referring to the one behind it',
    [200],
    () =>
      bulk(
        ...many(
          1000,
          (i) =>
            `{"method":"POST","path":"/Groups","bulkId":"c${i}","data":{"schemas":["${urn.Group}"],"displayName":"c${i}","members":[{"value":"bulkId:c${i + 1}"}]}}`,
        ),
      ),
    '/Bulk',
  ),
  post(
    'bulk: 1,000 operations that all refer to each other',
    [200],
    () =>
      bulk(
        ...many(
          1000,
          (i) =>
            `{"method":"POST","path":"/Groups","bulkId":"r${i}","data":{"schemas":["${urn.Group}"],"displayName":"r${i}","members":[${many(
              35,
              (j) => `{"value":"bulkId:r${(i + j) % 1000}"}`,
            ).join(',')}]}}`,
        ),
      ),
    '/Bulk',
  ),
  post(
    'search: the longest list of attributes',
    [400],
    () => search(`"attributes":[${longList((i) => `"name.a${i}"`)}]`),
    '/Users/.search',
  ),
  get('query: 700 parameters', [200, 400], () => `/Users?${many(700, (i) => `p${i}=${i}`).join('&')}`),
  get('query: one parameter 5,000 times', [200, 400], () => `/Users?${'a&'.repeat(5000)}`),
  get('query: 4,000 attributes', [200, 400], () => `/Users?attributes=${many(2000, (i) => `a${i}`).join(',')}`),
  get('query: numbers without end', [200, 400], () => `/Users?startIndex=${'9'.repeat(400)}&count=${'9'.repeat(400)}`),
  get('query: a count below nothing', [200, 400], () => '/Users?count=-9007199254740993&startIndex=-1e400'),
  get('query: a cursor that is nonsense', [400], () => `/Users?cursor=${'A'.repeat(8000)}`),

  // Names that reach a prototype
  post('prototype: __proto__ in a user', [400, 201], () => user('"userName":"p1","__proto__":{"polluted":true}')),
  post('prototype: constructor in a user', [400, 201], () =>
    user('"userName":"p2","constructor":{"prototype":{"polluted":true}}'),
  ),
  post('prototype: __proto__ in a name', [400, 201], () =>
    user('"userName":"p3","name":{"__proto__":{"polluted":true}}'),
  ),
  post('prototype: __proto__ in an extension', [400, 201], () =>
    user(
      `"userName":"p4","${urn.EnterpriseUser}":{"__proto__":{"polluted":true},"manager":{"__proto__":{"polluted":true}}}`,
    ),
  ),
  post('prototype: __proto__ as a schema', [400, 201], () => '{"schemas":["__proto__","constructor"],"userName":"p5"}'),
  post('prototype: __proto__ as the userName', [201, 409], () =>
    user('"userName":"__proto__","externalId":"constructor"'),
  ),
  patchUser('prototype: a path __proto__', [400], () => patch(operation('add', '__proto__.polluted', 'true'))),
  patchUser('prototype: a path constructor', [400], () =>
    patch(operation('add', 'constructor.prototype.polluted', 'true')),
  ),
  patchUser('prototype: a path name.__proto__', [400], () =>
    patch(operation('add', 'name.__proto__', '{"polluted":true}')),
  ),
  patchUser('prototype: a path with a URN', [400], () =>
    patch(operation('add', `${urn.EnterpriseUser}:__proto__.polluted`, 'true')),
  ),
  patchUser('prototype: __proto__ in a filter of a path', [400], () =>
    patch(operation('replace', 'emails[__proto__ eq "a"].value', '"x"')),
  ),
  patchUser('prototype: members of a value without a path', [400], () =>
    patch('{"op":"add","value":{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}}'),
  ),
  patchUser('prototype: dotted members of a value without a path', [400], () =>
    patch('{"op":"add","value":{"__proto__.polluted":true,"name.__proto__":{"polluted":true}}}'),
  ),
  patchUser('prototype: members of an operation', [200, 400], () =>
    patch('{"op":"replace","path":"title","value":"t","__proto__":{"polluted":true}}'),
  ),
  filter('__proto__', [400], () => '__proto__.polluted eq true or constructor.prototype pr'),
  get(
    'prototype: query parameters',
    [200, 400],
    () => '/Users?__proto__=a&constructor=b&__proto__[polluted]=true&hasOwnProperty=1',
  ),
  get(
    'prototype: sortBy and attributes',
    [200, 400],
    () => '/Users?sortBy=__proto__&attributes=__proto__,constructor,prototype',
  ),
  get('prototype: an endpoint __proto__', [404], () => '/__proto__'),
  get('prototype: an endpoint constructor', [404], () => '/constructor/prototype'),
  get('prototype: an id __proto__', [404], () => '/Users/__proto__'),
  get('prototype: an id constructor', [404], () => '/Users/constructor'),
  get('prototype: a schema __proto__', [404], () => '/Schemas/__proto__'),
  get('prototype: a resource type constructor', [404], () => '/ResourceTypes/constructor'),
  post(
    'prototype: bulkIds, methods and data',
    [200, 400],
    () =>
      bulk(
        '{"method":"POST","path":"/Users","bulkId":"__proto__","data":{"schemas":["' +
          urn.User +
          '"],"userName":"p6"}}',
        '{"method":"POST","path":"/Groups","bulkId":"constructor","data":{"schemas":["' +
          urn.Group +
          '"],"displayName":"p7","members":[{"value":"bulkId:__proto__"}]}}',
        '{"method":"POST","path":"/Users","bulkId":"prototype","data":{"__proto__":{"polluted":true}}}',
      ),
    '/Bulk',
  ),
  post(
    'prototype: a bulk method constructor',
    [400],
    () => bulk('{"method":"constructor","path":"/__proto__/1"}'),
    '/Bulk',
  ),

  // Text
  post('userName: the longest in Hebrew', [201, 400], () => user(`"userName":"${'א'.repeat(large / 2 - 100)}"`)),
  post('userName: joiners and marks', [201, 400], () => user(`"userName":"${'ب\u064b\u200cب'.repeat(250)}"`)),
  post('UTF-8: bytes that are none', [400], () => Buffer.from('7b22757365724e616d65223a22fffefd80227d', 'hex')),
  post('UTF-8: an overlong slash', [400], () => Buffer.from('7b22757365724e616d65223a22c0af227d', 'hex')),
  post('UTF-8: half a surrogate pair as bytes', [400], () =>
    Buffer.from('7b22757365724e616d65223a22eda080227d', 'hex'),
  ),
  post('UTF-8: half a surrogate pair as an escape', [201, 400], () => user('"userName":"half\\ud800"')),
  post('UTF-8: a body in UTF-16', [400], () => Buffer.from(user('"userName":"u2"'), 'utf16le')),
  post('text: control characters', [201, 400], () => user('"userName":"nul\\u0000\\u001b[2J","title":"\\r\\nx: y"')),
  post('text: duplicate keys', [201, 400], () => `{"schemas":["${urn.User}"],"userName":"first","userName":"second"}`),
  post('text: keys that differ by case alone', [400], () => user('"userName":"first","USERNAME":"second"')),
  post('text: numbers beyond 2^53', [400], () => user('"userName":"n","title":9007199254740993,"active":1e400')),
  post('text: the longest number', [400], () => user(`"userName":"n","title":${'9'.repeat(large - 200)}`)),
  post(
    'text: failOnErrors beyond 2^53',
    [200, 400],
    () => `{"schemas":["${urn.BulkRequest}"],"failOnErrors":9007199254740993,"Operations":[]}`,
    '/Bulk',
  ),
  post('text: count beyond 2^53', [200, 400], () => search('"count":1e308,"startIndex":-1e308'), '/Users/.search'),

  // Filters made to backtrack
  ...(
    [
      ['quotes', '"'.repeat(60_000)],
      ['an open string of backslashes', `title eq "${'\\'.repeat(60_001)}`],
      ['single quotes', "title eq '".repeat(6000)],
      ['digits', `title eq ${'1'.repeat(60_000)}x`],
      ['a fraction', `title eq ${'1.'.repeat(30_000)}`],
      ['exponents', `title eq ${'1e'.repeat(30_000)}`],
      ['minus signs', `title eq ${'-'.repeat(60_000)}`],
      ['dots', `${'a.'.repeat(30_000)} pr`],
      ['colons', `${'urn:'.repeat(15_000)} pr`],
      ['open brackets', '['.repeat(60_000)],
      ['closed brackets', ']'.repeat(60_000)],
      ['white space', `title${' '.repeat(60_000)}pr${'\t'.repeat(5000)}x`],
      ['words', 'a '.repeat(32_000)],
      ['and', 'title pr and '.repeat(5000)],
      ['all that a body holds', `title eq "${'a'.repeat(large - 200)}"`],
      ['null characters', `title eq "${'\u0000'.repeat(10_000)}"`],
      ['operators', 'eq ne co sw ew gt lt ge le '.repeat(2000)],
    ] as const
  ).map(([name, text]) => filter(`backtracking over ${name}`, [400], () => text)),
  filter('contains over a long text', [200], () => `title co "${'ab'.repeat(30_000)}"`),

  // Headers and URLs
  get('URL: a path of 15,000 characters', [404], () => `/${'a'.repeat(15_000)}`),
  get('URL: 5,000 slashes', [404], () => '/'.repeat(5000)),
  get('URL: dots', [404], () => '/../../../etc/passwd'),
  get('URL: encoded dots and slashes', [404], () => '/Users/%2e%2e%2f%2e%2e%2fetc%2fpasswd'),
  get('URL: a null character', [404], () => '/Users/%00'),
  get('URL: half an escape', [400], () => '/Users/%E0%A4%A'),
  get('URL: an invalid escape in the query', [400], () => '/Users?filter=%'),
  get('URL: bytes that are no UTF-8', [400], () => '/Users/%ff%fe'),
  get('URL: question marks', [200, 400], () => `/Users${'?'.repeat(5000)}`),
  {
    name: 'URL: a head of 100,000 characters',
    statuses: [431],
    pieces: ({ mount }) => requestText('GET', `${mount}/${'a'.repeat(100_000)}`),
  },
  {
    name: 'URL: absolute, of another scheme',
    statuses: [200, 400, 404],
    pieces: ({ mount }) => requestText('GET', `gopher://evil.example${mount}/Users`),
  },
  { name: 'URL: an asterisk', statuses: [404, 400, 204], pieces: () => requestText('OPTIONS', '*') },
  { name: 'URL: without a slash', statuses: [400, 404], pieces: () => requestText('GET', 'Users') },
  {
    name: 'HTTP: a method that is none',
    statuses: [400],
    pieces: ({ mount }) => requestText('BREW', `${mount}/Users`),
  },
  { name: 'HTTP: CONNECT', statuses: [400, 404, 405, 501], pieces: () => requestText('CONNECT', 'evil.example:443') },
  { name: 'HTTP: TRACE', statuses: [405], pieces: ({ mount }) => requestText('TRACE', `${mount}/Users`) },
  {
    name: 'HTTP: an upgrade',
    statuses: [200, 400, 426],
    pieces: ({ mount }) =>
      requestText('GET', `${mount}/Users`, undefined, { connection: 'close, upgrade', upgrade: 'websocket' }),
  },
  { name: 'HTTP: no HTTP at all', statuses: [400], pieces: () => ['\u0016\u0003\u0001\u0002\u0000\u0001\u0000'] },
  {
    name: 'HTTP: a version that is none',
    statuses: [400],
    pieces: ({ mount }) => [`GET ${mount}/Users HTTP/9.9\r\n\r\n`],
  },
  {
    name: 'HTTP: two lengths',
    statuses: [400],
    pieces: ({ mount }) => [
      `POST ${mount}/Users HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}`,
    ],
  },
  {
    name: 'HTTP: a length and chunks',
    statuses: [400],
    pieces: ({ mount }) => [
      `POST ${mount}/Users HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET`,
    ],
  },
  {
    name: 'HTTP: a length without end',
    statuses: [400, 413],
    pieces: ({ mount }) => [
      `POST ${mount}/Users HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 99999999999999999999999\r\n\r\n{}`,
    ],
  },
  {
    name: 'HTTP: a chunk of a size without end',
    statuses: [400, 413],
    pieces: ({ mount }) => [
      `POST ${mount}/Users HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffffff\r\n{}`,
    ],
  },
  {
    name: 'HTTP: a chunk extension without end',
    statuses: [400, 413],
    pieces: ({ mount }) => [
      `POST ${mount}/Users HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;${'a'.repeat(50_000)}\r\n{\r\n0\r\n\r\n`,
    ],
  },
  {
    name: 'headers: 1,900 of them',
    statuses: [200, 431],
    pieces: ({ mount }) =>
      requestText(
        'GET',
        `${mount}/Users?count=0`,
        undefined,
        Object.fromEntries(many(1900, (i) => `a${i}`).map((name) => [name, ''])),
      ),
  },
  {
    name: 'headers: 50,000 of them',
    statuses: [431],
    pieces: ({ mount }) =>
      requestText(
        'GET',
        `${mount}/Users`,
        undefined,
        Object.fromEntries(many(50_000, (i) => `a${i}`).map((name) => [name, ''])),
      ),
  },
  {
    name: 'headers: one of 100,000 characters',
    statuses: [431],
    pieces: ({ mount }) => requestText('GET', `${mount}/Users`, undefined, { 'x-long': 'a'.repeat(100_000) }),
  },
  ...(
    [
      ['If-Match', 'W/"'.repeat(4000), [412]],
      ['If-Match', `"${','.repeat(14_000)}`, [412]],
      ['If-None-Match', '"1",'.repeat(3500), [200, 304, 412]],
      ['Accept', 'a/b;q=0,'.repeat(1500), [406]],
      ['Content-Type', `application/scim+json${';a=b'.repeat(3000)}`, [200, 400, 415]],
      ['Authorization', `Bearer ${'a'.repeat(14_000)}`, [200, 401, 412, 400]],
      ['Host', `${'a'.repeat(14_000)}`, [421]],
      ['Host', '"><script>', [421]],
      ['Origin', `https://${'a'.repeat(14_000)}`, [403]],
      ['Origin', '"><script>', [403]],
      ['Prefer', 'code=429,'.repeat(1500), [200, 400]],
      ['__proto__', 'polluted', [200, 400]],
    ] as const
  ).map(
    ([name, value, statuses]): Attack => ({
      name: `headers: ${name}: ${value.slice(0, 12)}...`,
      statuses,
      pieces: ({ mount, id }) =>
        requestText('PATCH', `${mount}/Users/${id}`, patch(operation('replace', 'title', '"h"')), { [name]: value }),
    }),
  ),
  {
    name: 'HTTP: 500 requests in one piece',
    statuses: [200],
    answers: 500,
    pieces: ({ mount, id }) => [
      `GET ${mount}/Users/${id} HTTP/1.1\r\nHost: localhost\r\n\r\n`.repeat(499) +
        `GET ${mount}/Users/${id} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
    ],
  },
];

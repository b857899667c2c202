// A service in a separate process that counts the people but does not store them. It computes the attributes of a
// person from the number in the person's id. For each person, it stores one byte for the manager, and one byte for each
// kind of group.
import { createServer } from 'node:http';
import { createMemoryStore, createServiceProvider } from '../../dist/lib/mock-server/index.js';
import { groupKinds, managerOf, personOf } from './linked-people.mjs';

/** The number of people in the file. */
const people = Number(process.argv[2]);
const kinds = groupKinds(people);

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const discovery = createServiceProvider({ store: createMemoryStore(), token: 'bench' });
const groups = new Map();
const counts = { people: 0, managers: 0, members: 0 };
/** At the index of each person's number: 1 if the person's manager was set, otherwise 0. */
const hasManager = new Uint8Array(people + 1);
/** For each kind of group, an array with one entry per person: 1 if the person is a member, otherwise 0. */
const isMember = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, new Uint8Array(people + 1)]));

const server = createServer(async (request, response) => {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  const url = new URL(request.url, 'http://localhost');
  const body = text === '' ? undefined : JSON.parse(text);
  const [status, answer] = await respond(request.method, url, body);
  const content = JSON.stringify(answer);
  response.writeHead(status, {
    'content-type': 'application/scim+json',
    'content-length': Buffer.byteLength(content),
  });
  response.end(content);
});

process.on('message', () => process.send(counts));
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => process.send({ url: `http://127.0.0.1:${server.address().port}/scim/v2` }));

async function respond(method, url, body) {
  const [, type, id] = url.pathname.replace('/scim/v2', '').split('/');
  if (type === 'Users') return method === 'GET' ? readPeople(url, id) : writePerson(method, id, body);
  if (type === 'Groups') return method === 'GET' ? readGroups(url, id) : writeGroup(method, id, body);
  if (type === 'Bulk') return bulk(body);
  return discover(url);
}

async function discover({ pathname }) {
  const { exchange, headers } = discovery;
  const path = pathname.replace('/scim/v2', '');
  const { status, raw } = await exchange({ method: 'GET', base: 'http://localhost/scim/v2', path, query: {}, headers });
  return [status, JSON.parse(raw)];
}

function person(id) {
  const number = Number(id);
  const own = { ...personOf(number), id, meta: { resourceType: 'User' } };
  return hasManager[number] === 1 ? { ...own, [enterprise]: { manager: { value: String(managerOf(number)) } } } : own;
}

/** Finds people by a filter on ids. Returns no people for any other filter. */
function readPeople({ searchParams }, id) {
  if (id !== undefined) return [200, person(id)];
  const ids = Array.from((searchParams.get('filter') ?? '').matchAll(/\bid eq "(\d+)"/g), ([, found]) => found);
  return [200, list(ids.map(person))];
}

function writePerson(method, id, body) {
  if (method === 'POST') {
    counts.people++;
    const number = /\d+/.exec(body.userName)[0];
    return [201, { ...body, id: number, meta: { resourceType: 'User' } }];
  }
  counts.managers++;
  if (!JSON.stringify(body).includes(`"${managerOf(Number(id))}"`)) throw new Error(`the wrong manager for ${id}`);
  hasManager[Number(id)] = 1;
  return [200, person(id)];
}

function readGroups({ searchParams }, id) {
  if (id !== undefined) return [200, shown(groups.get(id), searchParams)];
  const [, name] = /displayName eq "([^"]*)"/.exec(searchParams.get('filter') ?? '') ?? [];
  const found = [...groups.values()].filter(({ displayName }) => name === undefined || displayName === name);
  return [200, list(found.map((group) => shown(group, searchParams)))];
}

function shown(group, searchParams) {
  return searchParams.get('excludedAttributes') === 'members' ? group : { ...group, members: membersOf(group) };
}

function membersOf({ displayName }) {
  const [kind, group] = displayName.split(' ');
  const members = kinds[kind].members(Number(group)).filter((number) => isMember[kind][number] === 1);
  return members.map((number) => ({ value: String(number) }));
}

function writeGroup(method, id, body) {
  if (method === 'POST') {
    const group = { ...body, id: `g${groups.size}`, meta: { resourceType: 'Group' } };
    groups.set(group.id, group);
    return [201, group];
  }
  const group = groups.get(id);
  const [kind, wanted] = group.displayName.split(' ');
  for (const { value } of body.Operations) {
    for (const { value: member } of Array.isArray(value) ? value : value.members) {
      if (kinds[kind].groupOf(Number(member)) !== Number(wanted)) throw new Error(`the wrong group for ${member}`);
      isMember[kind][Number(member)] = 1;
      counts.members++;
    }
  }
  return [200, group];
}

function bulk({ Operations }) {
  const results = Operations.map(({ method, path, bulkId, data }) => {
    const [, type, id] = path.split('/');
    const [status, { id: made }] = type === 'Users' ? writePerson(method, id, data) : writeGroup(method, id, data);
    return { method, bulkId, location: `/scim/v2/${type}/${made}`, status: String(status) };
  });
  return [200, { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkResponse'], Operations: results }];
}

function list(Resources) {
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: Resources.length,
    itemsPerPage: Resources.length,
    startIndex: 1,
    Resources,
  };
}

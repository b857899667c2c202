// Parses a CSV file and creates each person, with several requests at the same time. The arguments are the path of the
// file, the number of people in one request, and the number of requests at the same time. If a request has several
// people, it is a bulk request (RFC 7644 section 3.7). SCIMCTL_URL is the URL of the service.
import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import { Agent, request } from 'undici';

const [file, size = '1', concurrency = '8'] = process.argv.slice(2);
const dispatcher = new Agent({ connections: Number(concurrency) });
const headers = { authorization: 'Bearer bench', 'content-type': 'application/scim+json' };
const rows = createReadStream(file)
  .pipe(parse({ columns: true }))
  [Symbol.asyncIterator]();
const send = size === '1' ? postOne : postBulk;

await Promise.all(
  Array.from({ length: Number(concurrency) }, async () => {
    for (let batch = await next(); batch.length > 0; batch = await next()) await send(batch);
  }),
);
await dispatcher.close();

async function next() {
  const batch = [];
  while (batch.length < Number(size)) {
    const { value, done } = await rows.next();
    if (done) break;
    batch.push(body(value));
  }
  return batch;
}

async function postOne([person]) {
  await post('/Users', person, 201);
}

async function postBulk(people) {
  const { Operations } = await post(
    '/Bulk',
    {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
      Operations: people.map((data, at) => ({ method: 'POST', path: '/Users', bulkId: `${at}`, data })),
    },
    200,
  );
  if (!Operations.every(({ status }) => status === '201')) throw new Error('an operation failed');
}

async function post(path, message, status) {
  const answer = await request(`${process.env.SCIMCTL_URL}${path}`, {
    dispatcher,
    method: 'POST',
    headers,
    body: JSON.stringify(message),
  });
  const text = await answer.body.text();
  if (answer.statusCode !== status) throw new Error(text);
  return JSON.parse(text);
}

function body(row) {
  const [givenName, familyName] = [row['name.givenName'], row['name.familyName']];
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName: row.userName,
    externalId: row.externalId,
    name: { givenName, familyName },
    displayName: `${givenName} ${familyName}`,
    title: row.title,
    active: true,
    emails: [{ type: 'work', value: row['emails.work'], primary: true }],
  };
}

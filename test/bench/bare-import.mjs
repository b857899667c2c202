// Parses a CSV file and sends a POST for each person, with 8 requests at the same time. The argument is the path of the
// file. SCIMCTL_URL is the URL of the service.
import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import { Agent, request } from 'undici';

const dispatcher = new Agent({ connections: 8 });
const headers = { authorization: 'Bearer bench', 'content-type': 'application/scim+json' };
const rows = createReadStream(process.argv[2])
  .pipe(parse({ columns: true }))
  [Symbol.asyncIterator]();

await Promise.all(
  Array.from({ length: 8 }, async () => {
    for (;;) {
      const { value, done } = await rows.next();
      if (done) return;
      const answer = await request(`${process.env.SCIMCTL_URL}/Users`, {
        dispatcher,
        method: 'POST',
        headers,
        body: JSON.stringify(body(value)),
      });
      const text = await answer.body.text();
      if (answer.statusCode !== 201) throw new Error(text);
      JSON.parse(text);
    }
  }),
);
await dispatcher.close();

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

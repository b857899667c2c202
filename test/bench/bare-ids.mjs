// For each id in a file, reads the user, sends a PATCH of `active`, and reads the user again. Does so for 8 users at
// the same time. The arguments are the path of the file and the new value of `active`. SCIMCTL_URL is the URL of the
// service.
import { readFileSync } from 'node:fs';
import { Agent, request } from 'undici';

const dispatcher = new Agent({ connections: 8 });
const headers = { authorization: 'Bearer bench', 'content-type': 'application/scim+json' };
const body = JSON.stringify({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: [{ op: 'replace', path: 'active', value: process.argv[3] === 'true' }],
});
const ids = readFileSync(process.argv[2], 'utf8').trim().split('\n')[Symbol.iterator]();

await Promise.all(
  Array.from({ length: 8 }, async () => {
    for (const id of ids) {
      const url = `${process.env.SCIMCTL_URL}/Users/${id}`;
      await send(url, { method: 'GET', headers });
      await send(url, { method: 'PATCH', headers, body });
      await send(url, { method: 'GET', headers });
    }
  }),
);
await dispatcher.close();

async function send(url, options) {
  const answer = await request(url, { dispatcher, ...options });
  const text = await answer.body.text();
  if (answer.statusCode !== 200) throw new Error(text);
  JSON.parse(text);
}

// A bare loop that reads the users page by page, as a baseline for `scimctl bulk export`. It writes the same bytes. The
// argument is the base URL.
import { once } from 'node:events';
import { request } from 'undici';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const names = new Map();

for (let at = 1, total = 1; at <= total; ) {
  const answer = await request(`${process.argv[2]}/Users?startIndex=${at}&count=100`, {
    headers: { authorization: 'Bearer bench' },
  });
  const { Resources, totalResults } = await answer.body.json();
  total = totalResults;
  at += Resources.length;
  for (const { id, userName } of Resources) names.set(id, userName);
  if (!process.stdout.write(Resources.map(line).join(''))) await once(process.stdout, 'drain');
}

function line({ schemas, id: _id, meta: _meta, groups = [], [enterprise]: work, ...user }) {
  const { manager, ...rest } = work;
  const person = { schemas, ...user, [enterprise]: rest };
  if (manager) rest.manager = { value: names.get(manager.value) };
  const direct = groups.filter(({ type }) => type === 'direct');
  if (direct.length > 0) person.groups = direct.map(({ display }) => ({ display }));
  return `${JSON.stringify(person)}\n`;
}

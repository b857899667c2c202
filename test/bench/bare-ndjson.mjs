// A bare paging loop that writes each user of the service in SCIMCTL_URL as one line of JSON, 100 users in a page.
import { once } from 'node:events';
import { request } from 'undici';

for (let at = 1, total = 1; at <= total; ) {
  const answer = await request(`${process.env.SCIMCTL_URL}/Users?startIndex=${at}&count=100`, {
    headers: { authorization: 'Bearer bench' },
  });
  const { Resources, totalResults } = await answer.body.json();
  total = totalResults;
  at += Resources.length;
  const lines = Resources.map((user) => `${JSON.stringify(user)}\n`).join('');
  if (!process.stdout.write(lines)) await once(process.stdout, 'drain');
}

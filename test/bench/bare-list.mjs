// A bare paging loop that reads all users, 100 in a page. SCIMCTL_URL is the URL of the service.
import { request } from 'undici';

for (let at = 1, total = 1; at <= total; ) {
  const answer = await request(`${process.env.SCIMCTL_URL}/Users?startIndex=${at}&count=100`, {
    headers: { authorization: 'Bearer bench' },
  });
  const { Resources, totalResults } = await answer.body.json();
  total = totalResults;
  at += Resources.length;
}

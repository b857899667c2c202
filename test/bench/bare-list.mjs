// A bare paging loop that reads all users with the page size of `scimctl`. argv: the base URL.
import { request } from 'undici';

for (let at = 1, total = 1; at <= total; ) {
  const answer = await request(`${process.argv[2]}/Users?startIndex=${at}&count=100`, {
    headers: { authorization: 'Bearer bench' },
  });
  const { Resources, totalResults } = await answer.body.json();
  total = totalResults;
  at += Resources.length;
}

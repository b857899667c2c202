// A server in a process of its own, which says how much CPU time it used. argv: `provider DB USERS` or `bare`.
import { createServer } from 'node:http';
import { createMockServer } from '../../dist/lib/mock-server/index.js';
import { idOf, person } from './person.mjs';

const [mode, db, users] = process.argv.slice(2);
let answer = { status: 200, headers: {}, body: '' };

process.on('message', (message) => {
  if (message.answer) answer = message.answer;
  if (message.cpu) process.send({ cpu: process.cpuUsage() });
});
process.on('disconnect', () => process.exit());
process.send({ url: mode === 'bare' ? await startBare() : await startProvider() });

async function startProvider() {
  let created = 0;
  const server = await createMockServer({
    // As in `mock serve`, where the journal is off unless it is asked for.
    journal: false,
    token: 'bench',
    newId: () => idOf(++created),
    ...(db === '-' ? {} : { db }),
  });
  const headers = { ...server.headers, 'content-type': 'application/scim+json' };
  for (let number = 1; number <= Number(users); number += 500) {
    const batch = Array.from({ length: Math.min(500, Number(users) - number + 1) }, (_, i) => person(number + i));
    await Promise.all(
      batch.map((body) =>
        server.exchange({ method: 'POST', base: server.url, path: '/Users', query: {}, headers, body }),
      ),
    );
  }
  return server.url;
}

/** Reads the request, and answers what it was told to. */
async function startBare() {
  const server = createServer((request, response) => {
    request.on('data', () => {});
    request.on('end', () => {
      response.writeHead(answer.status, { ...answer.headers, 'content-length': Buffer.byteLength(answer.body) });
      response.end(answer.body);
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${server.address().port}/scim/v2`;
}

// A server in a process of its own, which says how much CPU time it used. argv: its options as JSON, with `mode` provider or bare.
import { createServer } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import {
  createMemoryStore,
  createServiceProvider,
  listen,
  openFileStore,
  storeIndexes,
} from '../../dist/lib/mock-server/index.js';
import { idOf, person } from './person.mjs';

// `users` are in the file already; without a file so many are made.
const { mode, db, users = 0 } = JSON.parse(process.argv[2]);
let answer = { status: 200, headers: {}, body: '' };
const delay = monitorEventLoopDelay({ resolution: 1 });

/** What the bench asks for, by name. */
const asked = {
  answer: (given) => {
    answer = given;
  },
  cpu: () => process.cpuUsage(),
  watch: () => {
    delay.enable();
    delay.reset();
  },
  pause: () => delay.max / 1e6,
  compact: () => store.compact(),
};

let store;
process.on('message', async ({ id, ask, value }) => process.send({ id, reply: (await asked[ask](value)) ?? null }));
process.on('disconnect', () => process.exit());
process.send({ url: mode === 'bare' ? await startBare() : await startProvider() });

/** As `mock serve` makes it, without a journal, with ids that can be told beforehand; the file is compacted when it is asked for. */
async function startProvider() {
  let number = db === undefined ? 0 : users;
  const indexes = storeIndexes();
  store =
    db === undefined
      ? createMemoryStore({ indexes })
      : await openFileStore(db, { indexes, compactAt: Number.MAX_SAFE_INTEGER });
  const { exchange, headers } = createServiceProvider({
    store,
    token: 'bench',
    newId: () => idOf(++number),
    // A thousand people in one bulk request are a little more than the default.
    behaviour: { maxPayloadSize: 4 << 20 },
  });
  const { url } = await listen(exchange, { mount: '/scim/v2', bodyLimit: 4 << 20 });
  while (number < users) {
    const body = person(number + 1);
    await exchange({ method: 'POST', base: url, path: '/Users', query: {}, headers, body });
  }
  return url;
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

// A server in a separate process that reports its CPU time. The argument is JSON with the options of the server. The
// option `mode` is `provider` or `bare`.
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

// If `db` names a file, the file already contains `users` people. Otherwise, the server creates `users` people.
const { mode, db, users = 0 } = JSON.parse(process.argv[2]);
let answer = { status: 200, headers: {}, body: '' };
const delay = monitorEventLoopDelay({ resolution: 1 });

/** Handlers of the bench's messages, by message name. */
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

/**
 * Starts a provider like `mock serve`, but without a journal and with predictable ids. The file is compacted only when
 * the bench requests a compaction.
 */
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
    // A bulk request with a thousand people is slightly larger than the default limit.
    behaviour: { maxPayloadSize: 4 << 20 },
  });
  const { url } = await listen(exchange, { mount: '/scim/v2', bodyLimit: 4 << 20 });
  while (number < users) {
    const body = person(number + 1);
    await exchange({ method: 'POST', base: url, path: '/Users', query: {}, headers, body });
  }
  return url;
}

/** Reads each request, and responds with the response in `answer`. */
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

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Agent, request } from 'undici';

const serverScript = fileURLToPath(new URL('server.mjs', import.meta.url));

/**
 * Starts the server of server.mjs in a separate process. `cpu()` returns the CPU time of the server so far, in
 * microseconds. `watch()` starts a measurement of the event loop of the server. `pause()` returns the longest time in
 * ms for which the event loop was blocked since then.
 */
export async function startServer(options) {
  const child = fork(serverScript, [JSON.stringify(options)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [{ url }] = await once(child, 'message');
  const waiting = new Map();
  child.on('message', ({ id, reply }) => {
    waiting.get(id)?.(reply);
    waiting.delete(id);
  });
  let asked = 0;
  const ask = (name, value) =>
    new Promise((resolve) => {
      const id = ++asked;
      waiting.set(id, resolve);
      child.send({ id, ask: name, value });
    });
  return {
    url,
    pid: child.pid,
    async cpu() {
      const { user, system } = await ask('cpu');
      return user + system;
    },
    answer: (answer) => ask('answer', answer),
    watch: () => ask('watch'),
    pause: () => ask('pause'),
    compact: () => ask('compact'),
    async stop() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

const headersOf = (body) => ({
  authorization: 'Bearer bench',
  ...(body ? { 'content-type': 'application/scim+json' } : {}),
});

/**
 * Sends `count` requests over `concurrency` connections, at most one request per connection at the same time. Returns
 * the CPU time of the server in microseconds per request, and the requests per second. `make(i)` returns the i-th
 * request. Throws if a response has an unexpected status.
 */
export async function load(server, { count, concurrency = 10, make, status }) {
  const dispatcher = new Agent({ connections: concurrency });
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const { method = 'GET', path, body } = make(next++);
      const answer = await request(`${server.url}${path}`, {
        dispatcher,
        method,
        headers: headersOf(body),
        body: body && JSON.stringify(body),
      });
      if (answer.statusCode !== status)
        throw new Error(`${method} ${path}: ${answer.statusCode} ${await answer.body.text()}`);
      await answer.body.dump({ limit: 1 << 30 });
    }
  };
  const cpuBefore = await server.cpu();
  const start = performance.now();
  await Promise.all(Array.from({ length: concurrency }, worker));
  const seconds = (performance.now() - start) / 1000;
  const cpu = ((await server.cpu()) - cpuBefore) / count;
  await dispatcher.close();
  return { cpu, rate: count / seconds };
}

/** Returns a response of the server. The bare server later sends the same response. */
export async function capture(server, { method = 'GET', path, body }) {
  const answer = await request(`${server.url}${path}`, {
    method,
    headers: headersOf(body),
    body: body && JSON.stringify(body),
  });
  const { connection: _c, 'keep-alive': _k, date: _d, 'content-length': _l, ...headers } = answer.headers;
  return { status: answer.statusCode, headers, body: await answer.body.text() };
}

/**
 * Loads several servers in alternating rounds, after a warm-up. Each subject has `server`, `make` and `status`.
 * Returns, for each subject and round, the CPU time in microseconds per request and the requests per second. The rounds
 * alternate so that a slow phase of the machine affects all subjects equally.
 */
export async function alternate(subjects, { count, warmUp, rounds }) {
  const states = subjects.map(({ make, ...rest }) => {
    let next = 0;
    return { ...rest, make: () => make(next++), cpu: [], rate: [] };
  });
  for (const { server, make, status } of states) await load(server, { count: warmUp, make, status });
  for (let round = 0; round < rounds; round++) {
    for (const state of states) {
      const { cpu, rate } = await load(state.server, { count, make: state.make, status: state.status });
      state.cpu.push(cpu);
      state.rate.push(rate);
    }
  }
  return states.map(({ cpu, rate }) => ({ cpu, rate }));
}

/** Returns the median of the ratios. Each ratio compares two measurements of the same round. */
export function medianRatio(measured, baseline) {
  return median(measured.map((figure, round) => figure / baseline[round]));
}

/** Median of a list of numbers. */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

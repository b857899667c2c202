import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Agent, request } from 'undici';

const serverScript = fileURLToPath(new URL('server.mjs', import.meta.url));

/**
 * Starts a server of server.mjs. `cpu()` gives the CPU microseconds that it has used, `pause()` the longest time in ms that its
 * event loop was kept since `watch()`.
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
 * Sends `count` requests, `concurrency` at a time over as many connections, and gives the server's CPU microseconds a request
 * and the requests a second. `make(i)` gives the i-th request. Throws at an answer that was not expected.
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

/** One answer, to be given by the bare server again. */
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
 * Loads several servers in rounds that alternate, after a warm-up. Each has `server`, `make` and `status`. Gives the CPU
 * microseconds a request and the requests a second of each, round by round, so that a machine that is slow for a while is slow for
 * all of them.
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

/** The median of the ratios of what was measured in the same rounds. */
export function medianRatio(measured, baseline) {
  return median(measured.map((figure, round) => figure / baseline[round]));
}

/** Median of a list of numbers. */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

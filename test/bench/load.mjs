import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Agent, request } from 'undici';

const serverScript = fileURLToPath(new URL('server.mjs', import.meta.url));

/** Starts a server of server.mjs. `cpu()` gives the CPU microseconds that it has used. */
export async function startServer(...args) {
  const child = fork(serverScript, args.map(String), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [{ url }] = await once(child, 'message');
  const cpu = async () => {
    child.send({ cpu: true });
    const [{ cpu: used }] = await once(child, 'message');
    return used.user + used.system;
  };
  const stop = async () => {
    child.kill();
    await once(child, 'exit');
  };
  return { url, cpu, stop, pid: child.pid, answer: (answer) => child.send({ answer }) };
}

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
        headers: { authorization: 'Bearer bench', ...(body ? { 'content-type': 'application/scim+json' } : {}) },
        body: body && JSON.stringify(body),
      });
      if (answer.statusCode !== status)
        throw new Error(`${method} ${path}: ${answer.statusCode} ${await answer.body.text()}`);
      await answer.body.dump();
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
    headers: { authorization: 'Bearer bench', ...(body ? { 'content-type': 'application/scim+json' } : {}) },
    body: body && JSON.stringify(body),
  });
  const { connection: _c, 'keep-alive': _k, date: _d, 'content-length': _l, ...headers } = answer.headers;
  return { status: answer.statusCode, headers, body: await answer.body.text() };
}

/** Median of a list of numbers. */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

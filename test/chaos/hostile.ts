/** Sends everything of `test/hostile/attacks.ts` to a server, and prints how long each blocked its event loop: `node test/chaos/run.js hostile`. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { createMockServer } from '../../mock-server/index.ts';
import { attacks } from '../hostile/attacks.ts';
import { exchangeRaw } from '../hostile/raw-http.ts';
import { prepare } from '../hostile/target.ts';

const limit = 100;

if (isMainThread) await attack(process.argv[2] ?? '');
else await serve();

/** The server has a thread of its own, so that making an attack does not count. */
async function serve(): Promise<void> {
  const server = await createMockServer({
    token: false,
    onError: (error) => parentPort?.postMessage({ error: String(error) }),
  });
  const target = await prepare(server.url);
  server.checkpoint();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  parentPort?.on('message', async (message: string) => {
    if (message === 'start') {
      // What one attack stored is not to cost the next one anything.
      await server.reset();
      delay.reset();
      parentPort?.postMessage({});
    } else {
      // The delay of a turn is known in the turn after it.
      setTimeout(() => parentPort?.postMessage({ delay: delay.max / 1e6 }), 5);
    }
  });
  parentPort?.postMessage({ port: server.port, target });
}

interface Message {
  readonly port?: number;
  readonly target?: Awaited<ReturnType<typeof prepare>>;
  readonly delay?: number;
  readonly error?: string;
}

async function attack(only: string): Promise<void> {
  const worker = new Worker(new URL(import.meta.url));
  const errors: string[] = [];
  let receive: (message: Message) => void = () => {};
  const next = () =>
    new Promise<Message>((resolve) => {
      receive = resolve;
    });
  worker.on('message', (message: Message) => {
    if (message.error === undefined) receive(message);
    else errors.push(message.error);
  });
  const ask = (message: string) => {
    const answer = next();
    worker.postMessage(message);
    return answer;
  };
  const { port = 0, target } = await next();
  if (!target) throw new Error('the server did not start');
  let bad = 0;
  for (const { name, statuses, pieces } of attacks.filter((one) => one.name.includes(only))) {
    const content: (string | Uint8Array)[] = [];
    for await (const piece of pieces(target)) content.push(piece);
    await ask('start');
    const answers = await exchangeRaw(port, content);
    const { delay = 0 } = await ask('stop');
    const seen = [...new Set(answers.map(({ status }) => status))];
    const wrong = seen.length === 0 || seen.some((status) => !statuses.includes(status));
    const note = [
      ...(wrong ? ['WRONG STATUS'] : []),
      ...(delay > limit ? [`ABOVE ${limit} ms`] : []),
      ...errors.splice(0),
    ];
    if (note.length > 0) bad++;
    process.stdout.write(
      `${delay.toFixed(0).padStart(6)} ms  ${seen.join(' ').padEnd(4)} ${name}  ${note.join('; ')}\n`,
    );
    if (note.length > 0 && process.env['VERBOSE'])
      process.stdout.write(`           ${answers[0]?.body.slice(0, 300)}\n`);
  }
  process.stdout.write(`${attacks.length} attacks, ${bad} of them with a remark\n`);
  process.exitCode = bad === 0 ? 0 : 1;
  await worker.terminate();
}

/**
 * Sends each attack of `test/hostile/attacks.ts` to a server. Prints two values for each attack: the longest time for
 * which the event loop was blocked, and the CPU time. Usage: `node test/chaos/run.js hostile`, or `hostile PATCH` for
 * attacks whose name contains `PATCH`. `LENIENT=1` makes the server lenient. If the machine does other work at the same
 * time, the printed times are too long.
 */
import { fork } from 'node:child_process';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createMockServer } from '../../mock-server/index.ts';
import { attacks } from '../hostile/attacks.ts';
import { exchangeRaw } from '../hostile/raw-http.ts';
import { prepare } from '../hostile/target.ts';

const limit = 100;

if (process.send) await serve();
else await attack(process.argv[2] ?? '');

/** Runs the server in a separate process. The measured time then does not include the work of creating an attack. */
async function serve(): Promise<void> {
  const server = await createMockServer({
    behaviour: { lenient: process.env['LENIENT'] === '1' },
    token: false,
    onError: (error) => process.send?.({ error: String(error) }),
  });
  const target = await prepare(server.url);
  server.checkpoint();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  let cpu = process.cpuUsage();
  process.on('message', async (message) => {
    if (message === 'start') {
      // Data that one attack has stored must not slow down the next attack.
      await server.reset();
      delay.reset();
      cpu = process.cpuUsage();
      process.send?.({});
    } else {
      // Waits 5 ms, because the delay of an event loop turn is known only in the next turn.
      setTimeout(() => process.send?.({ delay: delay.max / 1e6, cpu: cpuSince(cpu) }), 5);
    }
  });
  process.send?.({ port: server.port, target });
}

/** In milliseconds. */
function cpuSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

interface Message {
  readonly port?: number;
  readonly target?: Awaited<ReturnType<typeof prepare>>;
  readonly delay?: number;
  readonly cpu?: number;
  readonly error?: string;
}

async function attack(only: string): Promise<void> {
  const server = fork(process.argv[1] as string);
  const errors: string[] = [];
  let receive: (message: Message) => void = () => {};
  const next = () =>
    new Promise<Message>((resolve) => {
      receive = resolve;
    });
  server.on('message', (message: Message) => {
    if (message.error === undefined) receive(message);
    else errors.push(message.error);
  });
  const ask = (message: string) => {
    const answer = next();
    server.send(message);
    return answer;
  };
  const { port = 0, target } = await next();
  if (!target) throw new Error('the server did not start');
  let bad = 0;
  let slow = 0;
  for (const { name, statuses, pieces } of attacks.filter((one) => one.name.includes(only))) {
    const content: (string | Uint8Array)[] = [];
    for await (const piece of pieces(target)) content.push(piece);
    await ask('start');
    const answers = await exchangeRaw(port, content);
    const { delay = 0, cpu = 0 } = await ask('stop');
    const seen = [...new Set(answers.map(({ status }) => status))];
    const wrong = seen.length === 0 || seen.some((status) => !statuses.includes(status));
    const found = [...(wrong ? ['WRONG STATUS'] : []), ...errors.splice(0)];
    const note = [...found, ...(delay > limit ? [`ABOVE ${limit} ms`] : [])];
    bad += found.length;
    if (delay > limit) slow++;
    process.stdout.write(
      `${delay.toFixed(0).padStart(6)} ms ${cpu.toFixed(0).padStart(6)} ms CPU  ${seen.join(' ').padEnd(4)} ${name}  ${note.join('; ')}\n`,
    );
    if (note.length > 0 && process.env['VERBOSE'])
      process.stdout.write(`           ${answers[0]?.body.slice(0, 300)}\n`);
  }
  process.stdout.write(`${attacks.length} attacks, ${bad} findings, ${slow} above ${limit} ms\n`);
  // An attack above the time limit is not an error, because the time also depends on the machine.
  process.exitCode = bad === 0 ? 0 : 1;
  server.kill();
}

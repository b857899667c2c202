import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { ClientsLoad } from './clients-load.ts';
import { type Memory, meanOf, memoryOf, probeFlags } from './memory.ts';
import { ScimHttp } from './scim-http.ts';
import { startServer, token } from './server-process.ts';

/** How many clients, and for how long. */
export interface ClientsOptions {
  readonly db: string;
  readonly clients: number;
  readonly seconds: number;
  /** Told of the memory of the server, every so often. */
  readonly onMemory?: (second: number, memory: Memory) => void;
}

/** What came of it. */
export interface ClientsReport {
  readonly clients: number;
  readonly seconds: number;
  readonly requests: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly increments: number;
  /** Means of the first third and of the last. */
  readonly memory: { readonly first: Memory; readonly last: Memory };
  /** What is live in the last third, as a multiple of what was in the first. */
  readonly growth: number;
  /** What cannot be, if no update was lost and nothing failed. */
  readonly violations: readonly string[];
}

/** How often memory is measured in a run. */
const measurements = 30;

/** Lets many clients at the built `mock serve` at once, and checks that nothing that was acknowledged got lost. */
export async function runClients({ db, clients, seconds, onMemory }: ClientsOptions): Promise<ClientsReport> {
  const { child, url } = await startServer(db, { nodeFlags: probeFlags, ipc: true });
  const http = new ScimHttp(url, token, clients);
  try {
    const load = new ClientsLoad(http);
    await load.prepare(clients);
    const memory: Memory[] = [];
    const begin = performance.now();
    const passed = () => (performance.now() - begin) / 1000;
    const watch = async (): Promise<void> => {
      while (passed() < seconds) {
        await setTimeout((seconds * 1000) / measurements);
        const measured = await memoryOf(child);
        memory.push(measured);
        onMemory?.(passed(), measured);
      }
    };
    await Promise.all([load.run(() => passed() > seconds), watch()]);
    const { requests } = http;
    const statuses = Object.fromEntries(http.statuses);
    const lost = await load.check();
    const third = Math.max(1, Math.floor(memory.length / 3));
    const [first, last] = [meanOf(memory.slice(0, third)), meanOf(memory.slice(-third))];
    return {
      clients,
      seconds,
      requests,
      statuses,
      increments: load.increments,
      memory: { first, last },
      growth: Number((last.live / first.live).toFixed(3)),
      violations: [...http.failures, ...load.unexpected, ...lost],
    };
  } finally {
    await http.close();
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
}

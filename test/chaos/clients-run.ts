import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { ClientsLoad } from './clients-load.ts';
import { type Memory, meanOf, memoryOf, probeFlags } from './memory.ts';
import { ScimHttp } from './scim-http.ts';
import { startServer, token } from './server-process.ts';

/** The size and the duration of a run. */
export interface ClientsOptions {
  readonly db: string;
  readonly clients: number;
  readonly seconds: number;
  /** Called with the memory of the server at regular intervals. */
  readonly onMemory?: (second: number, memory: Memory) => void;
}

/** What came of it. */
export interface ClientsReport {
  readonly clients: number;
  readonly seconds: number;
  readonly requests: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly increments: number;
  /** Mean memory in the first third and in the last third of the run. */
  readonly memory: { readonly first: Memory; readonly last: Memory };
  /** Ratio of the live memory in the last third of the run to the live memory in the first third. */
  readonly growth: number;
  /** Observations of lost updates, failed requests or unexpected responses. */
  readonly violations: readonly string[];
}

/** How often memory is measured in a run. */
const measurements = 30;

/** Runs many clients against the built `mock serve` at the same time. Checks that no acknowledged change was lost. */
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

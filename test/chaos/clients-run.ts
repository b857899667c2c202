import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { ClientsLoad } from './clients-load.ts';
import { ScimHttp } from './scim-http.ts';
import { startServer, token } from './server-process.ts';

/** How many clients, and for how long. */
export interface ClientsOptions {
  readonly db: string;
  readonly clients: number;
  readonly seconds: number;
  /** Told of the resident memory of the server, in MB, every so often. */
  readonly onMemory?: (second: number, megabytes: number) => void;
}

/** What came of it. */
export interface ClientsReport {
  readonly clients: number;
  readonly seconds: number;
  readonly requests: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly increments: number;
  /** Mean resident memory in the first and the last third, in MB; 0 where the system does not say. */
  readonly memory: { readonly first: number; readonly last: number };
  /** What cannot be, if no update was lost and nothing failed. */
  readonly violations: readonly string[];
}

/** Lets many clients at the built `mock serve` at once, and checks that nothing that was acknowledged got lost. */
export async function runClients({ db, clients, seconds, onMemory }: ClientsOptions): Promise<ClientsReport> {
  const { child, url } = await startServer(db);
  const http = new ScimHttp(url, token, clients);
  try {
    const load = new ClientsLoad(http);
    await load.prepare(clients);
    const memory: number[] = [];
    const begin = performance.now();
    const measure = async (): Promise<void> => {
      const megabytes = await residentMemory(child.pid);
      memory.push(megabytes);
      onMemory?.((performance.now() - begin) / 1000, megabytes);
    };
    const timer = setInterval(measure, Math.max(200, seconds * 20));
    await load.run(() => performance.now() - begin > seconds * 1000);
    clearInterval(timer);
    const { requests } = http;
    const statuses = Object.fromEntries(http.statuses);
    const lost = await load.check();
    const third = Math.max(1, Math.floor(memory.length / 3));
    return {
      clients,
      seconds,
      requests,
      statuses,
      increments: load.increments,
      memory: { first: mean(memory.slice(0, third)), last: mean(memory.slice(-third)) },
      violations: [...http.failures, ...load.unexpected, ...lost].slice(0, 20),
    };
  } finally {
    await http.close();
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
}

/** In MB; 0 where there is no /proc. */
async function residentMemory(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}

function mean(numbers: readonly number[]): number {
  return Math.round(numbers.reduce((total, number) => total + number, 0) / Math.max(1, numbers.length));
}

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type HttpListener, listen } from '../../mock-server/adapters/node-http.ts';
import type { Behaviour } from '../../mock-server/behaviour/index.ts';
import { createServiceProvider, storeIndexes } from '../../mock-server/provider/service-provider.ts';
import { createMemoryStore } from '../../mock-server/store/memory-store.ts';
import { alterRequest, type Layer, type ScimRequest } from '../../src/protocol/exchange/exchange.ts';

const bin = fileURLToPath(new URL('../../bin/scimctl.js', import.meta.url));
const token = 'chaos-token';

/**
 * A moment at which the client is killed: when a change arrives, or after the change was made. Each operation of a bulk
 * request counts as a change.
 */
export interface KillMoment {
  /** Number of the change, from 1. */
  readonly change: number;
  readonly when: 'before' | 'after';
}

/** Returns rows of people. Each person except the first has a manager. Each person has two groups. */
export function peopleFile(count: number): string {
  const rows = Array.from({ length: count }, (_, number) => {
    const manager = number === 0 ? '' : `p${Math.floor(number / 7)}@example.com`;
    return `p${number}@example.com,E${number},Given${number},Family${number},${manager},Team ${number % 5};All`;
  });
  return `userName,externalId,First Name,Last Name,Manager,Groups\n${rows.join('\n')}\n`;
}

/**
 * Returns a row for every third person, with other values than in `peopleFile`. Each row has at most one manager, and
 * one group.
 */
export function earlierFile(count: number): string {
  const rows = Array.from({ length: Math.ceil(count / 3) }, (_, index) => {
    const manager = index === 0 ? '' : 'p0@example.com';
    return `p${index * 3}@example.com,E${index * 3},Earlier,Name${index},${manager},Old`;
  });
  return `userName,externalId,First Name,Last Name,Manager,Groups\n${rows.join('\n')}\n`;
}

/** A service that kills its client at the given moments, one after the other. */
export interface KillingService {
  readonly listener: HttpListener;
  /** The running client process, which the service kills at the next moment. */
  client: ChildProcess | undefined;
  /** Sets the moments of the kills, and starts to count changes from 1. */
  killAt(moments: readonly KillMoment[]): void;
  /** The directory without ids and versions, so that two directories can be compared. */
  directory(): Promise<unknown>;
}

/** Starts a service provider in this process. The service kills no client before `killAt` is called. */
export async function startKillingService(behaviour: Partial<Behaviour> = {}): Promise<KillingService> {
  let left: KillMoment[] = [];
  let changes = 0;
  let killed: ChildProcess | undefined;
  const kill = (): Promise<never> => {
    service.client?.kill('SIGKILL');
    // The client is dead, so nobody waits for this response.
    return new Promise(() => {});
  };
  const layer: Layer = (next) => async (request) => {
    if (request.method === 'GET') return next(request);
    const operations = operationsOf(request);
    const first = changes + 1;
    changes += operations?.length ?? 1;
    // A killed client may still have requests under way. The service processes them normally.
    const moment = service.client === killed ? undefined : left[0];
    if (!moment || moment.change > changes) return next(request);
    changes = Math.max(first, moment.change);
    left.shift();
    killed = service.client;
    if (operations) {
      // Makes only the changes before the kill, like a slow service that has not processed the whole bulk request yet.
      const made = operations.slice(0, Math.max(0, moment.change - first) + (moment.when === 'after' ? 1 : 0));
      if (made.length > 0) await next(withOperations(request, made));
    } else if (moment.when === 'after') await next(request);
    return kill();
  };
  const provider = createServiceProvider({
    store: createMemoryStore({ indexes: storeIndexes() }),
    token,
    layers: [layer],
    behaviour,
  });
  const listener = await listen(provider.exchange, { mount: '/scim/v2' });
  const service: KillingService = {
    listener,
    client: undefined,
    killAt: (moments) => {
      left = [...moments];
      changes = 0;
    },
    directory: () => readDirectory(listener.url),
  };
  return service;
}

/** The operations of a bulk request; undefined for another request. */
function operationsOf({ path: url, raw }: ScimRequest): unknown[] | undefined {
  return url === '/Bulk' ? JSON.parse(String(raw)).Operations : undefined;
}

function withOperations(request: ScimRequest, Operations: unknown[]): ScimRequest {
  return alterRequest(request, { raw: JSON.stringify({ ...JSON.parse(String(request.raw)), Operations }) });
}

interface Resource {
  readonly id: string;
  readonly [name: string]: unknown;
}

/** Reads all pages, because a page has 1,000 resources at most. */
async function readAll(url: string, endpoint: string): Promise<Resource[]> {
  const all: Resource[] = [];
  for (let total = 1; all.length < total; ) {
    const page = await fetch(`${url}${endpoint}?count=1000&startIndex=${all.length + 1}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const { Resources = [], totalResults } = (await page.json()) as { Resources?: Resource[]; totalResults: number };
    all.push(...Resources);
    total = Resources.length === 0 ? 0 : totalResults;
  }
  return all;
}

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

async function readDirectory(url: string): Promise<unknown> {
  const users = await readAll(url, '/Users');
  const names = new Map(users.map(({ id, userName }) => [id, userName]));
  const people = users.map(({ id: _, meta: _meta, groups: _groups, [enterprise]: extension, ...rest }) => {
    const { manager } = (extension ?? {}) as { manager?: { value: string } };
    return { ...rest, manager: names.get(manager?.value ?? '') };
  });
  const groups = (await readAll(url, '/Groups')).map(({ displayName, members = [] }) => ({
    displayName,
    members: (members as { value: string }[]).map(({ value }) => names.get(value)).sort(),
  }));
  const byName = (a: object, b: object) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
  return { people: people.sort(byName), groups: groups.sort(byName) };
}

/** The result of an import with kills. `runs` is the number of starts, and `directory` is the directory at the end. */
export interface KilledImport {
  readonly runs: number;
  readonly directory: unknown;
  /** The directory before the import. Undefined if no undo is tested. */
  readonly before: unknown;
  /** State of the job at the end, as `job show` prints it. */
  readonly job: { readonly state: string; readonly people: object; readonly links: object; readonly left: number };
}

/** Options of an import that is killed. */
export interface KilledRun {
  /** Number of people in the file. */
  readonly people: number;
  /** Moments at which the client is killed. */
  readonly moments: readonly KillMoment[];
  /** If true, kills the undo of the import instead of the import itself. */
  readonly undoes?: boolean;
  /** Behaviour of the service. */
  readonly behaviour?: Partial<Behaviour>;
}

/** Imports people, kills the client at each moment, and resumes the job until it is complete. */
export function importWithKills(
  people: number,
  moments: readonly KillMoment[],
  behaviour: Partial<Behaviour> = {},
): Promise<KilledImport> {
  return runWithKills({ people, moments, behaviour });
}

/**
 * Does the same as `importWithKills`. With `undoes`, kills the undo of the import instead of the import. An earlier
 * import has then already created some of the people.
 */
export async function runWithKills({
  people: count,
  moments,
  undoes = false,
  behaviour = {},
}: KilledRun): Promise<KilledImport> {
  const service = await startKillingService(behaviour);
  const home = mkdtempSync(path.join(tmpdir(), 'scimctl-jobs-'));
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    SCIMCTL_CONFIG_DIR: home,
    SCIMCTL_URL: service.listener.url,
    SCIMCTL_TOKEN: token,
  };
  const run = (argv: readonly string[]): Promise<{ code: number | null; stdout: string; stderr: string }> =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, [bin, ...argv], { env, stdio: ['ignore', 'pipe', 'pipe'] });
      service.client = child;
      let [stdout, stderr] = ['', ''];
      child.stdout.on('data', (chunk) => {
        stdout += chunk;
      });
      child.stderr.on('data', (chunk) => {
        stderr += chunk;
      });
      child.once('close', (code) => resolve({ code, stdout, stderr }));
    });
  let before: unknown;
  try {
    writeFileSync(path.join(home, 'people.csv'), peopleFile(count));
    const agreed = ['--yes', '--max-removals', '1000000', '-o', 'ndjson'];
    const whole = ['bulk', 'import', path.join(home, 'people.csv'), ...agreed];
    if (undoes) {
      writeFileSync(path.join(home, 'first.csv'), earlierFile(count));
      await run(['bulk', 'import', path.join(home, 'first.csv'), ...agreed]);
      before = await service.directory();
      const imported = await run(whole);
      if (imported.code !== 0) throw new Error(imported.stderr);
    }
    service.killAt(moments);
    let result = await run(undoes ? ['job', 'undo', '--last', ...agreed] : whole);
    let runs = 1;
    while (result.code !== 0 && runs <= moments.length + 1) {
      // The exit code of a killed process is null. Any other code except 0 ends the loop with an error.
      if (result.code !== null) throw new Error(result.stderr);
      result = await run(['job', 'resume', '--last', ...agreed]);
      runs++;
    }
    const shown = await run(['job', 'show', '--last', '-o', 'json']);
    return { runs, before, directory: await service.directory(), job: JSON.parse(shown.stdout) };
  } finally {
    await service.listener.close();
    rmSync(home, { recursive: true, force: true });
  }
}

/** Returns random moments in ascending order. No moment is after the change with number `last`. */
export function randomMoments(count: number, last: number): KillMoment[] {
  let change = 0;
  return Array.from({ length: count }, (): KillMoment => {
    change += 1 + Math.floor((Math.random() * last) / count);
    return { change, when: Math.random() < 0.5 ? 'before' : 'after' };
  });
}

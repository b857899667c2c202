import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import type { JsonObject } from '../../src/protocol/json/json.ts';
import { bulkRequest, readBulkResponse } from '../../src/protocol/messages/bulk.ts';
import { isCompacting, type Moment, momentOf } from './kill-moment.ts';
import type { Ledger } from './ledger.ts';
import { ScimHttp } from './scim-http.ts';
import { planMove } from './server-moves.ts';
import { type Operation, Plan } from './server-plan.ts';
import { startServer, token } from './server-process.ts';
import { readWorld, stateOf, type World } from './server-world.ts';
import type { Running, Subject } from './subject.ts';

const workers = 8;

/** Options of a server that is killed. */
export interface ServerSubjectOptions {
  readonly db: string;
  /** Number of generated users in the file at the start. With these users, a compaction takes some time. */
  readonly users: number;
}

/** A server that is killed, with counts of its bulk requests. */
export interface ServerSubject extends Subject {
  /** Number of acknowledged operations in bulk requests. */
  readonly acknowledgedInBulk: number;
  /** Number of bulk requests that were sent but had no response when a kill came. */
  readonly bulksInFlight: number;
}

interface Counts {
  writes: number;
  acknowledgedInBulk: number;
  bulksInFlight: number;
}

/**
 * Creates a subject that runs the built `mock serve` on a file. Several workers write to the server over HTTP. They
 * create, replace, change and delete people and groups, and add and remove members. They send single requests and bulk
 * requests. The operations of a bulk request refer to each other.
 */
export function createServerSubject({ db, users }: ServerSubjectOptions): ServerSubject {
  const counts: Counts = { writes: 0, acknowledgedInBulk: 0, bulksInFlight: 0 };
  return {
    async start() {
      const { child, url } = await startServer(db, { flags: existsSync(db) ? [] : ['--users', String(users)] });
      const http = new ScimHttp(url, token, workers);
      const { world, contradictions } = await readWorld(http);
      return new RunningServer(child, http, world, contradictions, db, counts);
    },
    get acknowledgedInBulk() {
      return counts.acknowledgedInBulk;
    },
    get bulksInFlight() {
      return counts.bulksInFlight;
    },
  };
}

class RunningServer implements Running {
  readonly state: ReadonlyMap<string, string>;
  trouble: string | undefined;
  #workers: Promise<unknown> = Promise.resolve();
  #killed = false;

  constructor(
    private readonly child: ChildProcess,
    private readonly http: ScimHttp,
    private readonly world: World,
    readonly contradictions: readonly string[],
    private readonly db: string,
    private readonly counts: Counts,
  ) {
    this.state = stateOf(world);
    child.once('exit', (code, signal) => {
      if (!this.#killed) this.trouble ??= `it ended by itself, with ${code ?? signal}`;
    });
  }

  isCompacting(): boolean {
    return isCompacting(this.db);
  }

  write(ledger: Ledger): void {
    this.#workers = Promise.all(Array.from({ length: workers }, (_, worker) => this.#work(`w${worker}`, ledger)));
  }

  async kill(): Promise<Moment> {
    this.#killed = true;
    const ended = this.child.exitCode ?? this.child.signalCode ?? once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
    await this.#workers;
    await this.http.close();
    return momentOf(this.db);
  }

  /** Sends single writes and bulk requests, one after the other. Ends when a response is missing or unexpected. */
  async #work(worker: string, ledger: Ledger): Promise<void> {
    for (let goesOn = true; goesOn; ) {
      const plan = new Plan(this.world, () => ++this.counts.writes);
      const kind = planMove(plan, worker, Math.random);
      const { operations } = plan;
      for (const { number, effects } of operations) ledger.intend(number, effects);
      goesOn = kind === 'bulk' ? await this.#sendBulk(operations, ledger) : await this.#sendEach(operations, ledger);
    }
  }

  async #sendEach(operations: readonly Operation[], ledger: Ledger): Promise<boolean> {
    for (const operation of operations) {
      const { method, path, data } = operation;
      const { status, body } = await this.http.send(method, path, data);
      if (status === 0) return this.#unanswered(method, path);
      if (status !== operation.status) return this.#unexpected(`${method} ${path}`, status, body);
      if (operation.created) operation.created.id = String(body.id);
      ledger.acknowledge(operation.number);
    }
    return true;
  }

  async #sendBulk(operations: readonly Operation[], ledger: Ledger): Promise<boolean> {
    const Operations = operations.map(({ method, path, data, bulkId }) => ({
      method,
      path,
      ...(bulkId === undefined ? {} : { bulkId }),
      ...(data === undefined ? {} : { data }),
    }));
    const { status, body } = await this.http.send('POST', '/Bulk', bulkRequest({ Operations }));
    if (status === 0) {
      this.counts.bulksInFlight++;
      return this.#unanswered('POST', '/Bulk');
    }
    const results = status === 200 ? readBulkResponse(body) : [];
    const areRight = operations.map((operation, i) => {
      const result = results[i];
      return result?.status === operation.status && result.method === operation.method;
    });
    if (areRight.includes(false) || results.length !== operations.length) {
      return this.#unexpected('POST /Bulk', status, body);
    }
    operations.forEach(({ number, created }, i) => {
      if (created) created.id = results[i]?.location?.split('/').pop();
      ledger.acknowledge(number);
    });
    this.counts.acknowledgedInBulk += operations.length;
    return true;
  }

  /** Records a missing response as trouble, unless the subject was killed. */
  #unanswered(method: string, path: string): false {
    if (!this.#killed) this.trouble ??= `${method} ${path} has no answer: ${this.http.failures.at(-1)}`;
    return false;
  }

  #unexpected(what: string, status: number, body: JsonObject): false {
    this.trouble ??= `${what}: ${status} ${JSON.stringify(body)}`;
    return false;
  }
}

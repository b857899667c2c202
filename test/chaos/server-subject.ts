import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { isObject, type JsonObject } from '../../src/protocol/json.ts';
import { urn } from '../../src/protocol/urns.ts';
import type { Effects, Ledger } from './ledger.ts';
import type { Running, Subject } from './subject.ts';

const bin = fileURLToPath(new URL('../../bin/scimctl.js', import.meta.url));
const workers = 8;
const peopleOfWorker = 12;
/** The token of the server. */
export const token = 'chaos';

/**
 * The built `mock serve` with its file, written to over HTTP: people are created, changed, replaced, put into groups, taken
 * out and deleted. A person's key is `user:NAME` with the number of the write as title, a membership's `member:NAME`.
 */
export function createServerSubject(db: string): Subject {
  let writes = 0;
  return {
    async start() {
      const { child, url } = await startServer(db);
      const client = createClient(url);
      const people = await client.people();
      return new RunningServer(child, client, people, db, () => ++writes);
    },
  };
}

interface Person {
  readonly id: string;
  readonly title: string;
  readonly isMember: boolean;
}

class RunningServer implements Running {
  readonly state: ReadonlyMap<string, string>;
  readonly #child: ChildProcess;
  readonly #client: Client;
  readonly #people: Map<string, Person>;
  readonly #db: string;
  readonly #next: () => number;
  #workers: Promise<unknown> = Promise.resolve();
  #failure: unknown;

  constructor(child: ChildProcess, client: Client, people: Map<string, Person>, db: string, next: () => number) {
    this.#child = child;
    this.#client = client;
    this.#people = people;
    this.#db = db;
    this.#next = next;
    this.state = new Map(
      [...people].flatMap(([name, { title, isMember }]): [string, string][] => [
        [`user:${name}`, title],
        ...(isMember ? ([[`member:${name}`, 'yes']] as [string, string][]) : []),
      ]),
    );
  }

  write(ledger: Ledger): void {
    this.#workers = Promise.all(
      Array.from({ length: workers }, (_, worker) =>
        this.#work(worker, ledger).catch((error: unknown) => {
          // What fails because the server was killed has no answer; an answer that was not expected is a finding.
          if (error instanceof UnexpectedAnswer) this.#failure = error;
        }),
      ),
    );
  }

  async kill(): Promise<'compacting' | 'writing'> {
    const compacting = existsSync(`${this.#db}.tmp`) || existsSync(`${this.#db}.log.old`);
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
    await this.#workers;
    if (this.#failure) throw this.#failure;
    return compacting ? 'compacting' : 'writing';
  }

  /** Writes one after the other, to people and a group of its own, so that intent and answer have the same order for a key. */
  async #work(worker: number, ledger: Ledger): Promise<void> {
    const group = await this.#client.groupOf(worker);
    for (let turn = 0; ; turn++) {
      const name = `w${worker}p${turn % peopleOfWorker}`;
      const number = this.#next();
      const [effects, send] = this.#choose(name, group, number);
      ledger.intend(number, effects);
      await send();
      ledger.acknowledge(number);
    }
  }

  #choose(name: string, group: string, number: number): [Effects, () => Promise<void>] {
    const client = this.#client;
    const person = this.#people.get(name);
    const title = String(number);
    const user = { schemas: [urn.User], userName: name, title };
    if (!person) {
      const create = async (): Promise<void> => {
        const { id } = await client.send(201, 'POST', '/Users', user);
        this.#people.set(name, { id: String(id), title, isMember: false });
      };
      return [{ [`user:${name}`]: title }, create];
    }
    const { id, isMember } = person;
    const path = `/Users/${id}`;
    switch (number % 5) {
      case 0:
        return [
          { [`user:${name}`]: null, ...(isMember ? { [`member:${name}`]: null } : {}) },
          async () => {
            await client.send(204, 'DELETE', path);
            this.#people.delete(name);
          },
        ];
      case 1:
      case 2: {
        const operation = isMember
          ? { op: 'remove', path: `members[value eq "${id}"]` }
          : { op: 'add', path: 'members', value: [{ value: id }] };
        return [
          { [`member:${name}`]: isMember ? null : 'yes' },
          async () => {
            await client.send(204, 'PATCH', `/Groups/${group}`, { schemas: [urn.PatchOp], Operations: [operation] });
            this.#people.set(name, { ...person, isMember: !isMember });
          },
        ];
      }
      case 3:
        return [{ [`user:${name}`]: title }, async () => void (await client.send(200, 'PUT', path, user))];
      default: {
        const operation = { op: 'replace', path: 'title', value: title };
        const body = { schemas: [urn.PatchOp], Operations: [operation] };
        return [{ [`user:${name}`]: title }, async () => void (await client.send(200, 'PATCH', path, body))];
      }
    }
  }
}

/** The server answered, and not as it should. */
class UnexpectedAnswer extends Error {}

type Client = ReturnType<typeof createClient>;

function createClient(url: string) {
  const send = async (status: number, method: string, path: string, body?: JsonObject): Promise<JsonObject> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    if (response.status !== status) throw new UnexpectedAnswer(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? {} : JSON.parse(text);
  };
  const all = async (path: string): Promise<JsonObject[]> => {
    const { Resources, totalResults } = await send(200, 'GET', `${path}?count=1000`);
    const resources = (Resources ?? []) as JsonObject[];
    if (resources.length !== totalResults) throw new UnexpectedAnswer('the list is not whole');
    return resources;
  };
  return {
    send,
    async people(): Promise<Map<string, Person>> {
      const users = await all('/Users');
      return new Map(
        users.map(({ userName, id, title, groups }) => {
          const isMember = Array.isArray(groups) && groups.some(isObject);
          return [String(userName), { id: String(id), title: String(title), isMember }];
        }),
      );
    },
    async groupOf(worker: number): Promise<string> {
      const displayName = `group of ${worker}`;
      const existing = (await all('/Groups')).find((group) => group.displayName === displayName);
      if (existing) return String(existing.id);
      return String((await send(201, 'POST', '/Groups', { schemas: [urn.Group], displayName })).id);
    },
  };
}

/** Starts the built `mock serve` over a file, without a journal. */
export async function startServer(db: string): Promise<{ child: ChildProcess; url: string }> {
  const args = [bin, 'mock', 'serve', '--port', '0', '--db', db, '--token', token, '-o', 'json'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) {
    return { child, url: (JSON.parse(line) as { url: string }).url };
  }
  throw new Error('mock serve ended before it was ready');
}

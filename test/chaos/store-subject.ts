import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { isObject } from '../../src/protocol/json/json.ts';
import { isCompacting, momentOf } from './kill-moment.ts';
import type { Effects, Ledger } from './ledger.ts';
import type { Running, Subject } from './subject.ts';

/** Runs the file store in a separate process. `program` is the path of the bundled `store-writer.ts`. */
export function createStoreSubject(program: string, path: string): Subject {
  let firstNumber = 0;
  let run = 0;
  return {
    async start() {
      // Each start begins with a higher number than any number of the last run, because a run has fewer than a million
      // transactions.
      firstNumber += 1_000_000;
      const size = compactAt[run % compactAt.length];
      const fsync = run++ % 2 === 0 ? '' : 'fsync';
      const child = spawn(process.execPath, [program, path, String(firstNumber), String(size), fsync], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const output = new Output(child);
      await output.ready;
      return createRunning(child, output, path);
    },
  };
}

/**
 * Sizes of the log at which a compaction starts. The runs take the sizes in turn: compaction always, often or seldom.
 */
const compactAt = [1, 100_000, 1_000_000];

function createRunning(child: ChildProcessByStdio<null, Readable, null>, output: Output, path: string): Running {
  let killed = false;
  let trouble: string | undefined;
  child.once('exit', (code, signal) => {
    if (!killed) trouble = `the program ended by itself, with ${code ?? signal}`;
  });
  return {
    state: output.state,
    contradictions: [],
    get trouble() {
      return trouble;
    },
    isCompacting: () => isCompacting(path),
    write: (ledger) => output.tell(ledger),
    async kill() {
      killed = true;
      child.kill('SIGKILL');
      await output.ended;
      return momentOf(path);
    },
  };
}

/** What the program says. */
class Output {
  readonly state = new Map<string, string>();
  readonly ready: Promise<void>;
  readonly ended: Promise<unknown>;
  readonly #early: string[] = [];
  #ledger: Ledger | undefined;

  constructor(child: ChildProcessByStdio<null, Readable, null>) {
    const lines = createInterface({ input: child.stdout });
    this.ended = Promise.all([once(lines, 'close'), once(child, 'exit')]);
    this.ready = new Promise((resolve, reject) => {
      lines.on('line', (line) => {
        if (line === 'ready') resolve();
        else this.#read(line);
      });
      child.once('exit', (code) => reject(new Error(`the program ended with ${code} before it was ready`)));
    });
  }

  tell(ledger: Ledger): void {
    this.#ledger = ledger;
    for (const line of this.#early.splice(0)) this.#read(line);
  }

  #read(line: string): void {
    const [, word, first = '', rest = ''] = /^(\w+) (\S+) ?(.*)$/.exec(line) ?? [];
    if (word === 'state') this.state.set(first, rest);
    else if (this.#ledger === undefined) this.#early.push(line);
    else if (word === 'intend') this.#ledger.intend(Number(first), parseEffects(rest));
    else if (word === 'done') this.#ledger.acknowledge(Number(first));
  }
}

function parseEffects(text: string): Effects {
  const value: unknown = JSON.parse(text);
  if (!isObject(value)) throw new Error(`no effects: ${text}`);
  return Object.fromEntries(
    Object.entries(value).map(([key, effect]) => [key, effect === null ? null : String(effect)]),
  );
}

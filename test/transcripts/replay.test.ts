import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { writeSchemas } from '../../build/schemas/make-schemas.mjs';
import { createServiceProvider, storeIndexes } from '../../mock-server/provider/service-provider.ts';
import { createMemoryStore } from '../../mock-server/store/memory-store.ts';
import type { Exchange } from '../../src/protocol/exchange/exchange.ts';
import { NetworkError } from '../../src/protocol/exchange/network-error.ts';
import { scimctl } from '../cli/run.ts';
import { token } from '../cli/service.ts';
import { hereDocument, Names, parseTranscript, printTranscript, type Step, splitWords } from './transcript.ts';

/** If set, writes the actual output into the files. A person must read the output before the commit. */
const isUpdated = process.env['UPDATE_TRANSCRIPTS'] === '1';
const folder = new URL('./', import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith('.txt'));

let schemas: Promise<string> | undefined;

/** Makes the JSON Schemas of the outputs at the first call, because this takes seconds. Returns their folder. */
function schemasFolder(): Promise<string> {
  schemas ??= makeSchemasFolder();
  return schemas;
}

async function makeSchemasFolder(): Promise<string> {
  const made = mkdtempSync(path.join(tmpdir(), 'scimctl-schemas-'));
  await writeSchemas(fileURLToPath(new URL('../../', import.meta.url)), made);
  return made;
}

/** The `PATH` of this machine, which an editor needs. */
const programs = { PATH: process.env['PATH'] ?? '' };

/** Creates an empty service. */
function createService(): Exchange {
  let id = 0;
  const store = createMemoryStore({ indexes: storeIndexes() });
  return createServiceProvider({ store, newId: () => `id-${++id}`, token }).exchange;
}

/**
 * A user at a terminal with 100 columns, an empty service for each host, and an empty folder. A host with the prefix
 * `down.` does not respond.
 */
class Session {
  readonly #names = new Names();
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'scimctl-transcript-'));
  readonly #exchange: Exchange;
  #exitCode = 0;
  /** Called after each change of the service. */
  #onChange: () => void = () => {};

  constructor() {
    const services = new Map<string, Exchange>();
    this.#exchange = async (request) => {
      const { host } = new URL(request.base);
      if (host.startsWith('down.')) throw new NetworkError(`cannot connect to ${host}`, 'refused', false);
      const exchange = services.get(host) ?? createService();
      services.set(host, exchange);
      const response = await exchange(request);
      if (request.method !== 'GET') this.#onChange();
      return response;
    };
  }

  /** Returns the lines that appear after a command. */
  async run({ typed, shown }: Step): Promise<string[]> {
    const [line = '', ...rest] = typed.map((text) => this.#names.restore(text));
    const [, file] = hereDocument.exec(line) ?? [];
    if (file !== undefined) {
      writeFileSync(path.join(this.#folder, file), `${rest.slice(0, -1).join('\n')}\n`);
      return [];
    }
    if (line === 'echo $?') return [String(this.#exitCode)];
    const words = splitWords(line.replace(/ +# .*/, ''));
    // Assignments before the command, as in `EDITOR='node edit.mjs' scimctl users edit ada`.
    const count = words.findIndex((word) => !/^[A-Z_]+=/.test(word));
    const env = Object.fromEntries(
      words.slice(0, count).map((word) => [word.split('=')[0], word.replace(/^[^=]*=/, '')]),
    );
    const [command, ...argv] = words.slice(count);
    if (command === 'cat') return this.#shown(readFileSync(path.join(this.#folder, argv[0] as string), 'utf8'));
    expect(command).toBe('scimctl');
    return this.#shown(await this.#scimctl(argv, { line, shown, env }));
  }

  async #scimctl(
    argv: readonly string[],
    { line, shown, env }: { line: string; shown: readonly string[]; env: Record<string, string> },
  ): Promise<string> {
    let output = '';
    const answers = shown.flatMap((text) => /^\? .* \(y\/N\) ([yn])$/.exec(text)?.[1] ?? []);
    const stop = new AbortController();
    let left = Number(/# Ctrl-C after (\d+) changes$/.exec(line)?.[1] ?? Number.POSITIVE_INFINITY);
    this.#onChange = () => {
      if (--left <= 0) stop.abort();
    };
    const record = (text: string) => {
      output += text;
    };
    const { exitCode } = await scimctl(argv, {
      exchange: this.#exchange,
      ...(argv[0] === 'schema' ? { schemas: await schemasFolder() } : {}),
      cwd: this.#folder,
      env: { ...programs, SCIMCTL_CONFIG_DIR: this.#folder, NO_COLOR: '1', HR_TOKEN: token, ...env },
      terminal: true,
      columns: 100,
      signal: stop.signal,
      onOutput: record,
      onError: record,
      prompter: {
        confirm: async (question) => {
          const answer = answers.shift() ?? 'n';
          record(`? ${question} (y/N) ${answer}\n`);
          return answer === 'y';
        },
      },
    });
    this.#exitCode = exitCode;
    return output;
  }

  #shown(output: string): string[] {
    if (output === '') return [];
    const lines = stripVTControlCharacters(output).trimEnd().split('\n');
    return lines.map((text) => {
      const visible = text.slice(text.lastIndexOf('\r') + 1).trimEnd();
      return this.#names.replace(visible.replaceAll(this.#folder, '~'));
    });
  }
}

it('has transcripts', () => {
  expect(files.length).toBeGreaterThan(5);
});

// Making the schemas of a transcript takes seconds, so each transcript has a timeout of one minute.
it.each(files)('%s appears again', { timeout: 60_000 }, async (name) => {
  const file = new URL(name, folder);
  const transcript = parseTranscript(readFileSync(file, 'utf8'));
  const session = new Session();
  const steps: Step[] = [];
  for (const step of transcript.steps) steps.push({ typed: step.typed, shown: await session.run(step) });
  const replayed = printTranscript({ ...transcript, steps });
  if (isUpdated) writeFileSync(file, replayed);
  expect(replayed).toBe(readFileSync(file, 'utf8'));
});

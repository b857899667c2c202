import { type FileHandle, open, rm } from 'node:fs/promises';
import type { JsonObject } from '../../protocol/json/json.ts';
import type { KeyName } from '../mapping/index.ts';
import type { PlanEntry } from '../plan/entry.ts';
import { cannotWrite, JobError } from './job-error.ts';
import { parseObject, readLineBlocks } from './read-lines.ts';

/** Options of a run that are stored in its plan. */
export interface PlanOptions {
  /** Keys that match rows to people, in the order in which a run uses the keys. */
  readonly keys: readonly KeyName[];
  /** True if an offboarding leaves memberships unchanged. */
  readonly keepGroups?: boolean;
  /** True if an offboarding deletes the accounts of people. */
  readonly deleteAccounts?: boolean;
  /** Name of the new manager in an offboarding. The people who report to a leaving manager get this new manager. */
  readonly transferReports?: string;
  /**
   * The mapping file of the import: its name, and the hexadecimal SHA-256 of its text. The entries of the plan contain
   * the mapped values. Therefore a later run of the plan does not read the mapping file again.
   */
  readonly mapping?: { readonly file: string; readonly sha256: string };
  /** The filter of an edit, with full attribute names. A later run of the plan compares each person with this filter again. */
  readonly filter?: string;
  /** The shard, such as `2/5`, if this plan is only a part of a larger plan. */
  readonly shard?: string;
}

/** Kinds of runs that have a plan. */
const planKinds = ['import', 'offboard', 'edit', 'undo'] as const;

/** Kind of a run that has a plan. */
export type PlanKind = (typeof planKinds)[number];

/** The first line of a plan. Describes the run for which the plan was made. */
export interface PlanHeader {
  /** Version of the format of plans. */
  readonly format: 1;
  readonly plan: PlanKind;
  /** Time at which the plan was made: RFC 3339, UTC. */
  readonly at: string;
  /** Base URL of the service. */
  readonly service: string;
  /** Name of the profile; absent if the URL is from the environment. */
  readonly profile?: string;
  /** Name of the source, as the user gave it. */
  readonly source: string;
  /** Options that a later run of the plan needs. */
  readonly options: PlanOptions;
}

/** The last line of a plan. A plan without this line is incomplete. */
interface PlanEnd {
  readonly end: true;
  readonly entries: number;
}

/** Number of characters that the writer collects before it writes the entries to the file. */
const blockSize = 256 * 1024;

/** Writes a plan: a header, one entry per line, and an end. The file has mode 0600, because a plan names people. */
export class PlanWriter {
  readonly #file: FileHandle;
  readonly #name: string;
  #block: string;
  #entries = 0;

  private constructor(file: FileHandle, name: string, header: PlanHeader) {
    this.#file = file;
    this.#name = name;
    this.#block = `${JSON.stringify(header)}\n`;
  }

  /** Creates the file. Throws a `JobError`: `exists`, `cannotWrite`. */
  static async create(name: string, header: PlanHeader): Promise<PlanWriter> {
    try {
      return new PlanWriter(await open(name, 'wx', 0o600), name, header);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
        throw new JobError('exists', `the file ${name} exists`, { hint: 'Give the plan another name.' });
      }
      throw cannotWrite(`the plan ${name}`, error);
    }
  }

  /** Appends an entry, given as JSON text. Throws a `JobError` (`cannotWrite`). */
  async add(entry: string): Promise<void> {
    this.#entries++;
    this.#block += `${entry}\n`;
    if (this.#block.length >= blockSize) await this.#write();
  }

  /** Resolves when the plan is complete and durable. Throws a `JobError` (`cannotWrite`). */
  async end(): Promise<void> {
    this.#block += `${JSON.stringify({ end: true, entries: this.#entries } satisfies PlanEnd)}\n`;
    await this.#write();
    try {
      await this.#file.datasync();
    } catch (error) {
      throw cannotWrite(`the plan ${this.#name}`, error);
    }
    await this.#file.close();
  }

  /** Deletes a plan that will not be completed. */
  async abandon(): Promise<void> {
    await this.#file.close().catch(() => {});
    await rm(this.#name, { force: true });
  }

  async #write(): Promise<void> {
    try {
      await this.#file.writeFile(this.#block);
    } catch (error) {
      throw cannotWrite(`the plan ${this.#name}`, error);
    }
    this.#block = '';
  }
}

/** A plan that can be read several times. */
export interface PlanFile {
  readonly header: PlanHeader;
  /** Number of entries. */
  readonly count: number;
  /** Reads the entries from the start. Throws a `JobError` (`corrupt`) that names the line. */
  entries(): AsyncGenerator<PlanEntry, void, undefined>;
}

/**
 * Opens a plan, and reads it once to verify that it is complete. Throws a `JobError`: `noJob` if there is no such file,
 * `corrupt`, `newerFormat`.
 */
export async function openPlan(name: string): Promise<PlanFile> {
  let header: PlanHeader | undefined;
  let end: PlanEnd | undefined;
  let lines = 0;
  try {
    for await (const block of readLineBlocks(name)) {
      for (const line of block) {
        lines++;
        if (lines === 1) header = parseHeader(name, line);
        else if (line.startsWith('{"end":')) end = parseLine(name, line, lines) as unknown as PlanEnd;
      }
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new JobError('noJob', `there is no plan ${name}`);
    throw error;
  }
  if (!header || !end || end.entries !== lines - 2) {
    throw new JobError('corrupt', `the plan ${name} is incomplete: it ends after ${Math.max(0, lines - 1)} entries`, {
      hint: 'Make the plan again.',
    });
  }
  const count = end.entries;
  return {
    header,
    count,
    entries: async function* () {
      let line = 0;
      for await (const block of readLineBlocks(name)) {
        for (const text of block) {
          line++;
          if (line > 1 && line <= count + 1) yield parseLine(name, text, line) as unknown as PlanEntry;
        }
      }
    },
  };
}

function parseHeader(name: string, line: string): PlanHeader {
  const header = parseObject(line);
  if (!planKinds.some((kind) => kind === header?.plan) || typeof header?.format !== 'number')
    throw new JobError('corrupt', `${name} is not a plan of scimctl`, {
      hint: 'To write a plan, run scimctl bulk plan --out.',
    });
  if (header.format > 1) {
    throw new JobError(
      'newerFormat',
      `${name} has the plan format ${header.format}, but this version of scimctl does not support this format`,
      {
        hint: 'Update scimctl.',
      },
    );
  }
  return header as unknown as PlanHeader;
}

function parseLine(name: string, text: string, line: number): JsonObject {
  const value = parseObject(text);
  if (value) return value;
  throw new JobError('corrupt', `${name}, line ${line}: this is not an entry of a plan`);
}

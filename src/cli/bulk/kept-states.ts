import { mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import type { StateBefore } from '../../provisioning/index.ts';
import { findDirectories } from '../../state/directories.ts';
import { WriteError } from '../errors/errors.ts';
import { writeFailure } from '../errors/write-error.ts';
import type { CommandScope } from '../scope.ts';
import type { ReportFile } from './report-file.ts';

/**
 * Saves the state of people before a change. Rejects with a `WriteError` if the state cannot be saved. The caller must then send no change.
 */
export type StateKeeper = (states: readonly StateBefore[]) => Promise<void>;

/** Saves states in the report of the run or, without a report, in a file of the state directory. */
export function createStateKeeper(
  { context, note }: Pick<CommandScope, 'context' | 'note'>,
  report: ReportFile | undefined,
): StateKeeper {
  let name: string | undefined;
  return async (states) => {
    if (states.length === 0) return;
    if (report) return keepInReport(report, states);
    const isFirst = name === undefined;
    name ??= `offboard-${new Date().toISOString().replace(/[:.]/g, '-')}.ndjson`;
    const file = await keepInFile(findDirectories(context.env).state, name, states);
    if (isFirst) note(`The present state of these people is saved in ${file}`);
  };
}

async function keepInReport(report: ReportFile, states: readonly StateBefore[]): Promise<void> {
  for (const state of states) await report.add(state);
  const problem = report.problem();
  if (problem !== undefined) throw new WriteError(`${problem}; the present state of people cannot be saved`);
}

/** Appends states to a file that only its owner can read, as one JSON object per line. Returns the path of the file. */
async function keepInFile(folder: string, name: string, states: readonly StateBefore[]): Promise<string> {
  const file = path.join(folder, name);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const handle = await open(file, 'a', 0o600);
    try {
      await handle.writeFile(states.map((state) => `${JSON.stringify(state)}\n`).join(''));
    } finally {
      await handle.close();
    }
  } catch (error) {
    const reason = writeFailure(error) ?? (error as Error).message;
    throw new WriteError(`the present state of people cannot be saved in ${file}: ${reason}; nothing was changed`);
  }
  return file;
}

import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { type FileIdentity, fileIdentity, type RowSource } from '../../provisioning/index.ts';
import { UsageError } from '../errors/errors.ts';
import { writeFailure } from '../errors/write-error.ts';

/** A file that receives every result of a run as one JSON object per line. */
export interface ReportFile {
  /** True if the file has lines of an earlier run. These lines are kept. */
  readonly isContinued: boolean;
  /** Appends a result. Never throws, because a report that cannot be written must not stop the run. */
  add(result: { readonly line: number }): Promise<void>;
  /**
   * Returns the reason why the report is incomplete. The text also names the source line of the last result in the
   * report. Returns `undefined` if the report is complete.
   */
  problem(): string | undefined;
  /** Closes the file. Resolves to the text of `problem`. */
  close(): Promise<string | undefined>;
}

/** The source of the rows. A report must not overwrite this source. */
export type ReportSource = Pick<RowSource, 'name' | 'identity'>;

/**
 * Opens a report file for appending, and keeps the lines of an earlier run. `name` is the name of the file in messages.
 * Only the owner can read the file, because the file contains the names of people. Throws a `UsageError` if the report
 * and the source are the same file, or if the report cannot be written. In these cases, nothing is written.
 */
export async function openReportFile(path: string, source?: ReportSource, name = path): Promise<ReportFile> {
  let file: FileHandle;
  let isContinued = false;
  try {
    file = await open(path, constants.O_RDWR | constants.O_CREAT | constants.O_APPEND, 0o600);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new UsageError(`the report ${name} cannot be written: ${code}`, { cause });
  }
  try {
    const found = await file.stat({ bigint: true });
    refuseSame(name, { device: found.dev, inode: found.ino }, source);
    isContinued = found.isFile() && found.size > 0n;
    if (isContinued && !(await endsWithLine(file, Number(found.size)))) await file.writeFile('\n');
  } catch (error) {
    await file.close();
    throw error;
  }
  let problem: string | undefined;
  let last: number | undefined;
  const attempt = async (action: () => Promise<unknown>): Promise<void> => {
    try {
      await action();
    } catch (error) {
      const stops = last === undefined ? 'is empty' : `stops at line ${last} of the file`;
      problem ??= `the report ${name} ${stops}: ${writeFailure(error) ?? (error as Error).message}`;
    }
  };
  return {
    isContinued,
    problem: () => problem,
    add: async (result) => {
      if (problem !== undefined) return;
      await attempt(() => file.writeFile(`${JSON.stringify(result)}\n`));
      if (problem === undefined) last = result.line;
    },
    close: async () => {
      await attempt(() => file.close());
      return problem;
    },
  };
}

/** True if the last line is complete. A run that was killed may leave an incomplete line. */
async function endsWithLine(file: FileHandle, size: number): Promise<boolean> {
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] === 10;
}

/** Throws a `UsageError` if a report and the source are the same file. Does not open the file. */
export async function refuseReportOverSource(path: string, source: ReportSource, name = path): Promise<void> {
  refuseSame(name, await fileIdentity(path), source);
}

function refuseSame(report: string, found: FileIdentity | undefined, source: ReportSource | undefined): void {
  const { name, identity } = source ?? {};
  if (!found || !identity || found.device !== identity.device || found.inode !== identity.inode) return;
  throw new UsageError(`the report ${report} is the same file as the input ${name}`, {
    hint: 'Give the report another name.',
  });
}

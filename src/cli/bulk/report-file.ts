import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { type FileIdentity, fileIdentity, type RowSource } from '../../provisioning/index.ts';
import { UsageError } from '../errors/errors.ts';
import { writeFailure } from '../errors/write-error.ts';

/** A file that gets every result of a run, one JSON object a line, as the results come. */
export interface ReportFile {
  /** True when the file had lines of an earlier run, which stay. */
  readonly isContinued: boolean;
  /** Never throws: a report that cannot be written stops no run. */
  add(result: { readonly line: number }): Promise<void>;
  /** What is missing in the report and why, in words; undefined while nothing is. */
  problem(): string | undefined;
  /** Closes the file. Resolves to what is missing in it and why, in words. */
  close(): Promise<string | undefined>;
}

/** The file that a report must not replace. */
export type ReportSource = Pick<RowSource, 'name' | 'identity'>;

/**
 * Opens a report, behind the lines of an earlier run if there are any: they say what that run has done. `name` is what messages
 * call it. Only its owner may read it, since it names people. Nothing is written before it is clear that it is not the
 * source, by whatever name or link. Throws a `UsageError` when it is, and when it cannot be written, which is known before
 * anything is sent.
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

/** A run that was killed may have left half a line. */
async function endsWithLine(file: FileHandle, size: number): Promise<boolean> {
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] === 10;
}

/** Throws a `UsageError` when a report's path leads to the source. Opens nothing. */
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

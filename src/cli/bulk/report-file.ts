import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { type FileIdentity, fileIdentity, type RowSource } from '../../provisioning/index.ts';
import { UsageError } from '../failures.ts';
import { writeFailure } from '../write-failure.ts';

/** A file that gets every result of a run, one JSON object a line, as the results come. */
export interface ReportFile {
  /** Never throws: a report that cannot be written stops no run. */
  add(result: { readonly line: number }): Promise<void>;
  /** Closes the file. Resolves to what is missing in it and why, in words. */
  close(): Promise<string | undefined>;
}

/** The file that a report must not replace. */
export type ReportSource = Pick<RowSource, 'name' | 'identity'>;

/**
 * Opens a report, replacing one that is there; `name` is what messages call it. Only its owner may read it, since it names people. Nothing is truncated before
 * it is clear that it is not the source, by whatever name or link. Throws a `UsageError` when it is, and when it cannot be
 * written, which is known before anything is sent.
 */
export async function openReportFile(path: string, source?: ReportSource, name = path): Promise<ReportFile> {
  let file: FileHandle;
  try {
    // Without O_TRUNC: what is opened may still be the source.
    file = await open(path, constants.O_WRONLY | constants.O_CREAT, 0o600);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new UsageError(`the report ${name} cannot be written: ${code}`, { cause });
  }
  try {
    const found = await file.stat({ bigint: true });
    refuseSame(name, { device: found.dev, inode: found.ino }, source);
    if (found.isFile()) await file.truncate();
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

/** Throws a `UsageError` when a report's path leads to the source. Opens nothing. */
export async function refuseReportOverSource(path: string, source: ReportSource, name = path): Promise<void> {
  refuseSame(name, await fileIdentity(path), source);
}

function refuseSame(report: string, found: FileIdentity | undefined, source: ReportSource | undefined): void {
  const { name, identity } = source ?? {};
  if (!found || !identity || found.device !== identity.device || found.inode !== identity.inode) return;
  throw new UsageError(`the report ${report} is the file that is read, ${name}`, {
    hint: 'A report replaces what is there: give it another name.',
  });
}

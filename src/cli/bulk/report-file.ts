import { type FileHandle, open } from 'node:fs/promises';
import { UsageError } from '../failures.ts';
import { writeFailure } from '../write-failure.ts';

/** A file that gets every result of a run, one JSON object a line, as the results come. */
export interface ReportFile {
  /** Never throws: a report that cannot be written stops no run. */
  add(result: { readonly line: number }): Promise<void>;
  /** Closes the file. Resolves to what is missing in it and why, in words. */
  close(): Promise<string | undefined>;
}

/**
 * Opens a report, replacing one that is there. Only its owner may read it, since it names people. Throws a `UsageError` when it
 * cannot be written, which is known before anything is sent.
 */
export async function openReportFile(path: string): Promise<ReportFile> {
  let file: FileHandle;
  try {
    file = await open(path, 'w', 0o600);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new UsageError(`the report ${path} cannot be written: ${code}`, { cause });
  }
  let problem: string | undefined;
  let last: number | undefined;
  const attempt = async (action: () => Promise<unknown>): Promise<void> => {
    try {
      await action();
    } catch (error) {
      const stops = last === undefined ? 'is empty' : `stops at line ${last} of the file`;
      problem ??= `the report ${path} ${stops}: ${writeFailure(error) ?? (error as Error).message}`;
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

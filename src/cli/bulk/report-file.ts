import { type FileHandle, open } from 'node:fs/promises';
import { UsageError } from '../failures.ts';

/** A file that gets every result of a run, one JSON object a line, as the results come. */
export interface ReportFile {
  add(result: object): Promise<void>;
  close(): Promise<void>;
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
  return {
    add: async (result) => {
      await file.write(`${JSON.stringify(result)}\n`);
    },
    close: () => file.close(),
  };
}

import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { AuditRecord } from './audit-record.ts';

/** Bytes after which a new file is begun. */
const maxSize = 16 * 1024 * 1024;

/** Files that are kept: the current one and those before it. */
const keptFiles = 10;

/** The name of a file of the log; 0 is the current one. */
function fileName(index: number): string {
  return index === 0 ? 'audit.ndjson' : `audit.${index}.ndjson`;
}

/** The log of all changes that were sent from this machine by this user, one JSON object a line. */
export interface AuditLog {
  /**
   * Resolves when the record is in the file, so that a process that is killed afterwards does not lose it. Never rejects: `problem`
   * says why a record could not be written.
   */
  add(record: AuditRecord): Promise<void>;
  /** Why records are missing, in words; undefined while none is. */
  problem(): string | undefined;
  close(): Promise<void>;
}

/**
 * Creates the log in a folder. The file is opened with the first record, readable by this user only. Several processes may append at
 * the same time: each batch of lines is one write to a file that is open for appending.
 */
export function createAuditLog(folder: string): AuditLog {
  const file = path.join(folder, fileName(0));
  let opened: Promise<FileHandle> | undefined;
  let waiting: string[] = [];
  let writing: Promise<void> | undefined;
  let problem: string | undefined;
  const write = async (): Promise<void> => {
    try {
      opened ??= openCurrent(folder);
      const handle = await opened;
      // Records that come while the file is opened or written go with the next write.
      while (waiting.length > 0) {
        const lines = waiting.join('');
        waiting = [];
        await handle.appendFile(lines);
      }
    } catch (error) {
      waiting = [];
      const { code = (error as Error).message } = error as NodeJS.ErrnoException;
      problem ??= `the audit log ${file} cannot be written: ${code === 'ENOSPC' ? 'there is no space left (ENOSPC)' : code}`;
    }
    writing = undefined;
  };
  return {
    add: (record) => {
      if (problem !== undefined) return Promise.resolve();
      waiting.push(`${JSON.stringify(record)}\n`);
      writing ??= write();
      return writing;
    },
    problem: () => problem,
    close: async () => {
      await writing;
      await (await opened?.catch(() => undefined))?.close();
    },
  };
}

async function openCurrent(folder: string): Promise<FileHandle> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, fileName(0));
  const found = await stat(file).catch(() => undefined);
  if (found && found.size >= maxSize) await rotate(folder);
  return open(file, 'a', 0o600);
}

/** Moves each file to the next number. A process that has the current one open goes on writing to it under its new name. */
async function rotate(folder: string): Promise<void> {
  await rm(path.join(folder, fileName(keptFiles - 1)), { force: true });
  for (let index = keptFiles - 2; index >= 0; index--) {
    await rename(path.join(folder, fileName(index)), path.join(folder, fileName(index + 1))).catch(() => {});
  }
}

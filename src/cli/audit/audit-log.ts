import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
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
   * Appends a record. The record is in the file when this returns, so that a process that is killed afterwards does not lose it.
   * Never throws: `problem` says why a record could not be written.
   */
  add(record: AuditRecord): void;
  /** Why records are missing, in words; undefined while none is. */
  problem(): string | undefined;
  close(): void;
}

/**
 * Creates the log in a folder. The file is opened with the first record, readable by this user only. Several processes may append at
 * the same time: each line is one write to a file that is open for appending. Writes are synchronous: a line takes microseconds to
 * reach the page cache, and a tenth of a millisecond more by way of the thread pool, which an import waits for thousands of times.
 */
export function createAuditLog(folder: string): AuditLog {
  const file = path.join(folder, fileName(0));
  let descriptor: number | undefined;
  let problem: string | undefined;
  return {
    add: (record) => {
      if (problem !== undefined) return;
      try {
        descriptor ??= openCurrent(folder);
        writeSync(descriptor, `${JSON.stringify(record)}\n`);
      } catch (error) {
        const { code = (error as Error).message } = error as NodeJS.ErrnoException;
        problem = `the audit log ${file} cannot be written: ${code === 'ENOSPC' ? 'there is no space left (ENOSPC)' : code}`;
      }
    },
    problem: () => problem,
    close: () => {
      if (descriptor !== undefined) closeSync(descriptor);
      descriptor = undefined;
    },
  };
}

function openCurrent(folder: string): number {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, fileName(0));
  const found = statSync(file, { throwIfNoEntry: false });
  if (found && found.size >= maxSize) rotate(folder);
  return openSync(file, 'a', 0o600);
}

/** Moves each file to the next number. A process that has the current file open goes on writing to it under its new name. */
function rotate(folder: string): void {
  rmSync(path.join(folder, fileName(keptFiles - 1)), { force: true });
  for (let index = keptFiles - 2; index >= 0; index--) {
    const from = path.join(folder, fileName(index));
    if (existsSync(from)) renameSync(from, path.join(folder, fileName(index + 1)));
  }
}

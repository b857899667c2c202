import { closeSync, existsSync, fstatSync, openSync, readSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { makeFolderSync } from '../../state/make-folder.ts';
import type { AuditRecord } from './audit-record.ts';

/** Size in bytes at which a new file is started. */
const maxSize = 16 * 1024 * 1024;

/** Number of files to keep, the current file included. */
const keptFiles = 10;

/** Returns the name of a log file. Index 0 is the current file. */
function fileName(index: number): string {
  return index === 0 ? 'audit.ndjson' : `audit.${index}.ndjson`;
}

/** Returns all files that the log in a folder can have, from the oldest to the current file. */
export function auditFiles(folder: string): string[] {
  return Array.from({ length: keptFiles }, (_, index) => path.join(folder, fileName(keptFiles - 1 - index)));
}

/** The log of all changes that this user sent from this machine: one JSON object per line. */
export interface AuditLog {
  /**
   * Appends a record. When the promise resolves, the record is in the file, even if the process is then killed. Never
   * rejects. If a record could not be written, `problem` returns the reason.
   */
  add(record: AuditRecord): Promise<void>;
  /** The reason for missing records; `undefined` if no record is missing. */
  problem(): string | undefined;
  close(): void;
}

/**
 * Creates the log in a folder. Opens the file when the first record is written. Only the user of this process can read
 * the file. Several processes may write at the same time, because lines are written in append mode. An import adds
 * thousands of records, and some systems need a tenth of a millisecond for each write. All records of one turn of the
 * event loop are therefore written together.
 */
export function createAuditLog(folder: string): AuditLog {
  const file = path.join(folder, fileName(0));
  let descriptor: number | undefined;
  let problem: string | undefined;
  let lines = '';
  let written: Promise<void> | undefined;
  const flush = (): void => {
    const batch = lines;
    lines = '';
    if (problem !== undefined || batch === '') return;
    try {
      descriptor ??= openCurrent(folder);
      writeAll(descriptor, batch);
    } catch (error) {
      const { code = (error as Error).message } = error as NodeJS.ErrnoException;
      problem = `the audit log ${file} cannot be written: ${code === 'ENOSPC' ? 'there is no space left (ENOSPC)' : code}`;
    }
  };
  return {
    add: (record) => {
      lines += `${JSON.stringify(record)}\n`;
      written ??= new Promise((resolve) => {
        setImmediate(() => {
          written = undefined;
          flush();
          resolve();
        });
      });
      return written;
    },
    problem: () => problem,
    close: () => {
      flush();
      if (descriptor !== undefined) closeSync(descriptor);
      descriptor = undefined;
    },
  };
}

function openCurrent(folder: string): number {
  makeFolderSync(folder);
  const file = path.join(folder, fileName(0));
  const { size = 0 } = statSync(file, { throwIfNoEntry: false }) ?? {};
  if (size >= maxSize) rotate(folder);
  const descriptor = openSync(file, 'a+', 0o600);
  // If the disk was full, the last line of the file may be incomplete. A line feed then separates this line from the
  // next record.
  if (!endsWithLine(descriptor)) writeSync(descriptor, '\n');
  return descriptor;
}

function endsWithLine(descriptor: number): boolean {
  const { size } = fstatSync(descriptor);
  const last = Buffer.alloc(1);
  return size === 0 || (readSync(descriptor, last, 0, 1, size - 1) === 1 && last[0] === 0x0a);
}

/**
 * Writes the whole line. If the disk is almost full, the first write may write a part of the line, and the second write
 * then throws an error.
 */
function writeAll(descriptor: number, line: string): void {
  let bytes: Buffer = Buffer.from(line);
  while (bytes.length > 0) bytes = bytes.subarray(writeSync(descriptor, bytes));
}

/**
 * Renames each file to the next higher number. A process that has the current file open continues to write to the same
 * file under its new name.
 */
function rotate(folder: string): void {
  rmSync(path.join(folder, fileName(keptFiles - 1)), { force: true });
  for (let index = keptFiles - 2; index >= 0; index--) {
    const from = path.join(folder, fileName(index));
    if (existsSync(from)) renameSync(from, path.join(folder, fileName(index + 1)));
  }
}

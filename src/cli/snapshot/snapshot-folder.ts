import { createHash } from 'node:crypto';
import path from 'node:path';
import { readSnapshotHeader, type SnapshotHeader } from '../../provisioning/index.ts';
import { findDirectories } from '../../state/directories.ts';
import { listFolder } from '../../state/list-folder.ts';
import { UsageError } from '../errors/errors.ts';
import type { CommandScope } from '../scope.ts';

const extension = '.ndjson';

/** Folder of the snapshots of all services. */
export function snapshotsFolder({ context }: Pick<CommandScope, 'context'>): string {
  return path.join(findDirectories(context.env).state, 'snapshots');
}

/**
 * Returns the id of a new snapshot: the time, and a short hash of the URL of the service. The hash prevents equal ids
 * if several services are read at the same time.
 */
export function snapshotId(at: string, service: string): string {
  const hash = createHash('sha256').update(service).digest('hex').slice(0, 6);
  return `${at.replace(/[-:]|\.\d+/g, '')}-${hash}`;
}

/** Returns the file of a snapshot with this id. */
export function fileOfSnapshot(folder: string, id: string): string {
  return path.join(folder, `${id}${extension}`);
}

/** A snapshot in the folder. */
export interface KeptSnapshot {
  readonly id: string;
  readonly file: string;
  readonly header: SnapshotHeader;
}

/** Returns the snapshots in the folder, the latest first. Calls `onProblem` for a file that cannot be read. */
export async function listSnapshots(folder: string, onProblem: (message: string) => void): Promise<KeptSnapshot[]> {
  const snapshots: KeptSnapshot[] = [];
  for (const name of await listFolder(folder)) {
    if (!name.endsWith(extension)) continue;
    const file = path.join(folder, name);
    try {
      snapshots.push({ id: name.slice(0, -extension.length), file, header: await readSnapshotHeader(file) });
    } catch (error) {
      onProblem((error as Error).message);
    }
  }
  return snapshots.sort((a, b) => (a.header.at < b.header.at ? 1 : -1));
}

/**
 * Returns the path of the file that an argument names. The argument is a path, or the id of a snapshot, which has no
 * slash and no dot.
 */
export function snapshotFile(scope: Pick<CommandScope, 'context'>, name: string): string {
  if (name === '') throw new UsageError('the name of a snapshot is empty');
  if (/^[\w-]+$/.test(name)) return fileOfSnapshot(snapshotsFolder(scope), name);
  return path.resolve(scope.context.cwd, name);
}

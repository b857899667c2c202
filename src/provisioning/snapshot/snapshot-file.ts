import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { isObject, type JsonObject } from '../../protocol/json/json.ts';
import { cannotWrite, JobError } from '../jobs/job-error.ts';
import { parseObject, readLines } from '../jobs/read-lines.ts';

/** The resource types that a snapshot contains, in the order of the file. */
export const snapshotTypes = ['User', 'Group'] as const;

/** Name of a resource type that a snapshot contains. */
export type SnapshotType = (typeof snapshotTypes)[number];

/** The first line of a snapshot. */
export interface SnapshotHeader {
  /** Version of the format of snapshots. */
  readonly format: 1;
  /** Time at which the snapshot was started: RFC 3339, UTC. */
  readonly at: string;
  /** Base URL of the service. */
  readonly service: string;
  /** Name of the profile; absent if the URL is from the environment. */
  readonly profile?: string;
  /**
   * Maps each resource type to the paths of the attributes that only the service writes. Absent in snapshots of earlier
   * versions.
   */
  readonly readOnly?: Readonly<Partial<Record<SnapshotType, readonly string[]>>>;
}

/** A resource in a snapshot. */
export interface SnapshotEntry {
  readonly type: SnapshotType;
  readonly resource: JsonObject;
}

/** Number of resources of each resource type. */
export type SnapshotCounts = Readonly<Record<SnapshotType, number>>;

/**
 * Maximum length of a line of a snapshot. The client accepts responses of the same size. The limit is large, because
 * some services return groups with 120 MB of members.
 */
export const longestEntry = 256 * 1024 * 1024;

/** Number of characters after which the collected lines are written to the file. */
const blockSize = 256 * 1024;

/**
 * Writes a snapshot: a header, one resource per line, and a last line with the number of resources of each type. The
 * snapshot is first written to a draft file. When the snapshot is complete, the draft file is renamed to `name`. Only
 * the current user can read the file. Throws a `JobError` (`cannotWrite`, `exists`), and the errors of `entries`. After
 * an error, the draft file is deleted.
 */
export async function writeSnapshot(
  name: string,
  header: SnapshotHeader,
  entries: AsyncIterable<SnapshotEntry>,
): Promise<SnapshotCounts> {
  const draft = `${name}.${process.pid}.part`;
  const counts = { User: 0, Group: 0 };
  const file = await writing(name, () => open(draft, 'wx', 0o600));
  try {
    let block = `${JSON.stringify(header)}\n`;
    for await (const entry of entries) {
      counts[entry.type]++;
      block += `${JSON.stringify(entry)}\n`;
      if (block.length < blockSize) continue;
      await append(name, file, block);
      block = '';
    }
    await append(name, file, `${block}${JSON.stringify({ end: true, counts })}\n`);
    await writing(name, () => file.datasync());
    await file.close();
    await writing(name, () => rename(draft, name));
    return counts;
  } catch (error) {
    await file.close().catch(() => {});
    await rm(draft, { force: true });
    throw error;
  }
}

function append(name: string, file: FileHandle, block: string): Promise<void> {
  return writing(name, () => file.writeFile(block));
}

async function writing<T>(name: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw cannotWrite(`the snapshot ${name}`, error);
  }
}

/** A snapshot that was read. */
export interface Snapshot {
  readonly header: SnapshotHeader;
  readonly counts: SnapshotCounts;
  readonly entries: readonly SnapshotEntry[];
}

/** Reads a snapshot. Throws a `JobError` with the code `noJob` (there is no such file), `corrupt` or `newerFormat`. */
export async function readSnapshot(name: string): Promise<Snapshot> {
  const reader = new SnapshotReader(name);
  const entries: SnapshotEntry[] = [];
  try {
    for await (const line of readLines(name, longestEntry)) {
      const entry = reader.read(parseObject(line));
      if (entry) entries.push(entry);
    }
  } catch (error) {
    throw noSnapshot(name, error);
  }
  return { ...reader.end(), entries };
}

/** Reads the lines of a snapshot, and checks that the snapshot is complete. Throws the errors of `readSnapshot`. */
export class SnapshotReader {
  #header: SnapshotHeader | undefined;
  #counts: SnapshotCounts | undefined;
  #entries = 0;

  constructor(private readonly name: string) {}

  /** Reads a line. Returns the resource of the line. Returns `undefined` for the first line and for the last line. */
  read(value: JsonObject | undefined): SnapshotEntry | undefined {
    if (!this.#header) this.#header = asHeader(this.name, value);
    else if (value?.end === true && isObject(value.counts)) this.#counts = value.counts as unknown as SnapshotCounts;
    else if (isEntry(value)) {
      this.#entries++;
      return value;
    } else throw corruptSnapshot(this.name);
    return undefined;
  }

  /** Checks that the snapshot is complete. */
  end(): { readonly header: SnapshotHeader; readonly counts: SnapshotCounts } {
    const [header, counts] = [this.#header, this.#counts];
    if (!header || !counts || counts.User + counts.Group !== this.#entries) throw corruptSnapshot(this.name);
    return { header, counts };
  }
}

/** Converts the error of a file that does not exist to a `JobError` (`noJob`). Returns any other error unchanged. */
export function noSnapshot(name: string, error: unknown): unknown {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return error;
  return new JobError('noJob', `there is no snapshot ${name}`, {
    hint: 'To see the snapshots, run scimctl snapshot list.',
  });
}

/** Returns the `userName` of a user, or the `displayName` of a group. */
export function nameOfResource({ userName, displayName, id }: JsonObject): string {
  return String(userName ?? displayName ?? id);
}

/** Reads only the first line of a snapshot. Throws the errors of `readSnapshot`. */
export async function readSnapshotHeader(name: string): Promise<SnapshotHeader> {
  for await (const line of readLines(name, longestEntry)) return asHeader(name, parseObject(line));
  throw corruptSnapshot(name);
}

function asHeader(name: string, value: JsonObject | undefined): SnapshotHeader {
  const { format, at, service } = value ?? {};
  if (typeof format === 'number' && format > 1) {
    throw new JobError('newerFormat', `a newer version of scimctl wrote the snapshot ${name}`);
  }
  if (format !== 1 || typeof at !== 'string' || typeof service !== 'string') throw corruptSnapshot(name);
  return value as unknown as SnapshotHeader;
}

function isEntry(value: JsonObject | undefined): value is JsonObject & SnapshotEntry {
  return isObject(value?.resource) && snapshotTypes.includes(value.type as SnapshotType);
}

/** Returns the error for a file that is no complete snapshot. */
export function corruptSnapshot(name: string): JobError {
  return new JobError('corrupt', `${name} is not a complete snapshot`);
}

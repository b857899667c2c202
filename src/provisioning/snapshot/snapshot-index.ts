import { createHash } from 'node:crypto';
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { JsonObject } from '../../protocol/json/json.ts';
import { parseObject, readPlacedLines } from '../jobs/read-lines.ts';
import {
  corruptSnapshot,
  longestEntry,
  nameOfResource,
  noSnapshot,
  type SnapshotEntry,
  type SnapshotHeader,
  SnapshotReader,
  type SnapshotType,
  snapshotTypes,
  writeSnapshot,
} from './snapshot-file.ts';

/** A resource of an indexed snapshot. */
export interface IndexedResource {
  readonly type: SnapshotType;
  readonly id: string;
  /** The `userName` of a user, or the `displayName` of a group. */
  readonly name: string;
  /** Position of the line in the file, and length of the line, in bytes. */
  readonly start: number;
  readonly length: number;
  /** 96 bits of the SHA-256 of the line, as two integers. */
  readonly hash: readonly [number, number];
}

/** Minimum number of bytes of one read. One read then serves several consecutive resources. */
const blockSize = 64 * 1024;

/**
 * A snapshot of which only the keys, names and hashes of the resources are in memory. The resources are read from the
 * file when they are needed, so the file must stay open.
 */
export class SnapshotIndex {
  readonly #file: FileHandle;
  readonly #name: string;
  /** The temporary folder that is deleted with this index. */
  readonly #folder: string | undefined;
  readonly #resources: Readonly<Record<SnapshotType, Map<string, IndexedResource>>> = {
    User: new Map(),
    Group: new Map(),
  };
  #block = Buffer.alloc(0);
  #blockStart = 0;
  header!: SnapshotHeader;
  /** True if a resource of the snapshot has the attribute `members`. */
  showsMembers = false;

  private constructor(file: FileHandle, name: string, folder: string | undefined) {
    this.#file = file;
    this.#name = name;
    this.#folder = folder;
  }

  /**
   * Opens a snapshot and reads it once. Throws the errors of `readSnapshot`. A file that has no positions, such as a
   * pipe, is first copied to a temporary folder.
   */
  static async open(name: string): Promise<SnapshotIndex> {
    let file: FileHandle;
    try {
      file = await open(name, 'r');
    } catch (error) {
      throw noSnapshot(name, error);
    }
    if ((await file.stat()).isFile()) return SnapshotIndex.#read(file, name);
    return inTemporaryFolder(async (folder) => {
      const copy = await open(path.join(folder, 'snapshot.ndjson'), 'wx+', 0o600);
      for await (const chunk of file.createReadStream()) await copy.writeFile(chunk as Buffer);
      return SnapshotIndex.#read(copy, name, folder);
    });
  }

  /**
   * Writes resources to a snapshot in a temporary folder, and opens this snapshot. `close` deletes the folder. Only the
   * current user can read the folder. Throws the errors of `entries` and of `writeSnapshot`.
   */
  static keep(header: SnapshotHeader, entries: AsyncIterable<SnapshotEntry>): Promise<SnapshotIndex> {
    return inTemporaryFolder(async (folder) => {
      const name = path.join(folder, 'snapshot.ndjson');
      await writeSnapshot(name, header, entries);
      return SnapshotIndex.#read(await open(name, 'r'), name, folder);
    });
  }

  static async #read(file: FileHandle, name: string, folder?: string): Promise<SnapshotIndex> {
    const index = new SnapshotIndex(file, name, folder);
    try {
      const reader = new SnapshotReader(name);
      const stream = file.createReadStream({ start: 0, autoClose: false });
      for await (const { bytes, start } of readPlacedLines(stream, name, longestEntry)) {
        const entry = reader.read(parseObject(bytes.toString('utf8')));
        if (entry) index.#add(entry, bytes, start);
      }
      index.header = reader.end().header;
      return index;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  #add({ type, resource }: SnapshotEntry, bytes: Buffer, start: number): void {
    const id = String(resource.id);
    const digest = createHash('sha256').update(bytes).digest();
    const hash = [digest.readUIntBE(0, 6), digest.readUIntBE(6, 6)] as const;
    this.#resources[type].set(id, { type, id, name: nameOfResource(resource), start, length: bytes.length, hash });
    if (Array.isArray(resource.members)) this.showsMembers = true;
  }

  /**
   * The resources in the order of the file. If a resource occurs twice in the file, contains only the last occurrence.
   */
  *resources(): Generator<IndexedResource, void, undefined> {
    for (const type of snapshotTypes) yield* this.#resources[type].values();
  }

  /** Returns the resource with this id. */
  find({ type, id }: Pick<IndexedResource, 'type' | 'id'>): IndexedResource | undefined {
    return this.#resources[type].get(id);
  }

  /** Returns the name of the user or of the group with this id. */
  nameOf(id: string): string | undefined {
    return (this.#resources.Group.get(id) ?? this.#resources.User.get(id))?.name;
  }

  /** Reads a resource from the file. Throws a `JobError` (`corrupt`) if the file was changed since it was opened. */
  async read({ start, length }: IndexedResource): Promise<JsonObject> {
    if (start < this.#blockStart || start + length > this.#blockStart + this.#block.length) {
      const block = Buffer.allocUnsafe(Math.max(length, blockSize));
      let size = 0;
      while (size < length) {
        const { bytesRead } = await this.#file.read(block, size, block.length - size, start + size);
        if (bytesRead === 0) throw corruptSnapshot(this.#name);
        size += bytesRead;
      }
      this.#block = block.subarray(0, size);
      this.#blockStart = start;
    }
    const from = start - this.#blockStart;
    const value = parseObject(this.#block.toString('utf8', from, from + length));
    if (!value) throw corruptSnapshot(this.#name);
    return value.resource as JsonObject;
  }

  /** Closes the file, and deletes a temporary file. */
  async close(): Promise<void> {
    await this.#file.close();
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Creates a temporary folder for `work`. Deletes the folder if `work` throws. */
async function inTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'scimctl-diff-'));
  try {
    return await work(folder);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

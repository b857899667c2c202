import type { JsonObject } from '../../protocol/json/json.ts';
import { tryParseAttributePath } from '../../protocol/schema/path.ts';
import {
  compareSnapshots,
  type Difference,
  DifferenceSelection,
  type ReadOnlyPaths,
  readOnlyPaths,
  SnapshotIndex,
  takeSnapshot,
} from '../../provisioning/index.ts';
import { BaseCommand } from '../base-command.ts';
import { UsageError } from '../errors/errors.ts';
import { columnFlags, optional, recordedFlags, required, texts, toggle } from '../flags.ts';
import { pluralize } from '../output/pluralize.ts';
import { snapshotFile } from './snapshot-folder.ts';

/** The `snapshot diff` command, which shows what changed between two snapshots, or since a snapshot. */
export class SnapshotDiff extends BaseCommand {
  static override baseFlags = recordedFlags;
  static override summary = 'Show what changed between two snapshots, or since a snapshot';
  static override description =
    'Compares users and groups by id, attribute by attribute and member by member. With one snapshot, compares the snapshot with the present state of the service. Some attributes, such as the time of the last login, are written only by the service (readOnly in its schemas). Differences in these attributes are counted, but not listed. Differences in memberships, active and userName are always listed. Changes nothing.';
  static override examples = [
    { description: 'Since a snapshot', command: 'scimctl snapshot diff before.ndjson' },
    {
      description: 'Between two snapshots, for a script',
      command: 'scimctl snapshot diff before.ndjson after.ndjson --exit-code',
    },
    {
      description: 'Without the differences in the attribute title',
      command: 'scimctl snapshot diff before.ndjson --ignore title',
    },
  ];
  static override args = {
    before: required('id of a snapshot, or a file; to see the ids, run scimctl snapshot list'),
    after: optional('id of the later snapshot, or a file; the default is the present state of the service'),
  };
  static override flags = {
    'exit-code': toggle('end with exit code 8 if differences are listed'),
    ignore: texts(
      'attribute, or URN of a schema; differences in this attribute or schema are not listed; repeatable',
      'PATH',
    ),
    ...columnFlags,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(SnapshotDiff);
    const { ignore = [] } = flags;
    for (const path of ignore) assertPath(path.trim());
    const before = await SnapshotIndex.open(snapshotFile(this.scope, args.before));
    try {
      const later = await (args.after === undefined ? this.#now(before) : this.#later(before, args.after));
      try {
        await this.#show(before, later, flags);
      } finally {
        await later.index.close();
      }
    } finally {
      await before.close();
    }
  }

  async #show(before: SnapshotIndex, { index, readOnly }: LaterState, flags: DiffFlags): Promise<void> {
    const { ignore = [] } = flags;
    const isReadOnly = readOnlyTest(readOnly);
    const selection = new DifferenceSelection({ isReadOnly, ignore });
    let count = 0;
    const rows = async function* (): AsyncGenerator<JsonObject, void, undefined> {
      for await (const difference of compareSnapshots(before, index, isReadOnly)) {
        if (!selection.isListed(difference)) continue;
        count++;
        yield difference as Difference & JsonObject;
      }
    };
    await this.showList(rows(), {
      ...flags,
      defaultColumns: 'type,name,change,path,before,after',
      knownAttributes: ['type', 'id', 'name', 'change', 'path', 'before', 'after'],
    });
    this.note(pluralize(count, 'difference'), ...selection.notes().map((line) => `Note: ${line}`));
    if (flags['exit-code'] && count > 0) this.endWith('pending');
  }

  async #later(before: SnapshotIndex, name: string): Promise<LaterState> {
    const index = await SnapshotIndex.open(snapshotFile(this.scope, name));
    try {
      assertSameService(before, index.header.service);
    } catch (error) {
      await index.close();
      throw error;
    }
    return { index, readOnly: index.header.readOnly ?? before.header.readOnly };
  }

  async #now(before: SnapshotIndex): Promise<LaterState> {
    const { client, connection } = await this.session();
    assertSameService(before, connection.base);
    const readOnly = await readOnlyPaths(client);
    const header = { format: 1, at: new Date().toISOString(), service: connection.base, readOnly } as const;
    return { index: await SnapshotIndex.keep(header, takeSnapshot(client, this.context.signal)), readOnly };
  }
}

/**
 * Throws a `UsageError` for an invalid value of `--ignore`. Valid values are the path of an attribute and the URN of a
 * schema.
 */
function assertPath(path: string): void {
  if (path === '') throw new UsageError('--ignore is empty');
  if (/^urn:\S+$/i.test(path) || tryParseAttributePath(path)) return;
  throw new UsageError(`--ignore: ${JSON.stringify(path)} is not the path of an attribute`, {
    hint: 'Examples of paths are title, name.givenName and the URN of a schema.',
  });
}

/** Values of the flags of `snapshot diff`. */
interface DiffFlags {
  readonly 'exit-code'?: boolean | undefined;
  readonly ignore?: readonly string[] | undefined;
  readonly columns?: string | undefined;
}

/** The later of the two compared states. */
interface LaterState {
  readonly index: SnapshotIndex;
  /**
   * Paths of the attributes that only the service writes. `undefined` if no snapshot contains these paths. Without
   * these paths, every difference is listed.
   */
  readonly readOnly: ReadOnlyPaths | undefined;
}

/** Returns a function that tests whether only the service writes the attribute at a path. */
function readOnlyTest(readOnly: ReadOnlyPaths = {}): (type: Difference['type'], path: string) => boolean {
  const paths = { User: new Set(readOnly.User), Group: new Set(readOnly.Group) };
  return (type, path) => paths[type].has(path);
}

/** Throws a `UsageError` if the snapshot is of another service, because the ids of two services cannot be compared. */
function assertSameService({ header }: Pick<SnapshotIndex, 'header'>, service: string): void {
  if (header.service === service) return;
  throw new UsageError(`the snapshot shows ${header.service}, but the service in use is ${service}`, {
    hint: 'To compare two services, export both with bulk export.',
  });
}

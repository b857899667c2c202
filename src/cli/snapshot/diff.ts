import type { JsonObject } from '../../protocol/json/json.ts';
import {
  compareSnapshots,
  type Difference,
  readSnapshot,
  type Snapshot,
  type SnapshotEntry,
  takeSnapshot,
} from '../../provisioning/index.ts';
import { BaseCommand } from '../base-command.ts';
import { UsageError } from '../errors/errors.ts';
import { columnFlags, optional, required, toggle } from '../flags.ts';
import { pluralize } from '../output/pluralize.ts';
import { snapshotFile } from './snapshot-folder.ts';

/** The `snapshot diff` command, which shows what changed between two snapshots, or since a snapshot. */
export class SnapshotDiff extends BaseCommand {
  static override summary = 'Show what changed between two snapshots, or since a snapshot';
  static override description =
    'Compares users and groups by id, attribute by attribute and member by member. With one snapshot, compares the snapshot with the present state of the service. Changes nothing.';
  static override examples = [
    { description: 'Since a snapshot', command: 'scimctl snapshot diff before.ndjson' },
    {
      description: 'Between two snapshots, for a script',
      command: 'scimctl snapshot diff before.ndjson after.ndjson --exit-code',
    },
  ];
  static override args = {
    before: required('id of a snapshot, which snapshot list shows, or a file'),
    after: optional('id of the later snapshot, or a file; the service as it is now by default'),
  };
  static override flags = {
    'exit-code': toggle('end with exit code 8 if there are differences'),
    ...columnFlags,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(SnapshotDiff);
    const before = await readSnapshot(snapshotFile(this.scope, args.before));
    const after = args.after === undefined ? await this.#now(before) : await this.#later(before, args.after);
    let count = 0;
    const rows = async function* (): AsyncGenerator<JsonObject, void, undefined> {
      for (const difference of compareSnapshots(before.entries, after)) {
        count++;
        yield difference as Difference & JsonObject;
      }
    };
    await this.showList(rows(), {
      ...flags,
      defaultColumns: 'type,name,change,path,before,after',
      knownAttributes: ['type', 'id', 'name', 'change', 'path', 'before', 'after'],
    });
    this.note(pluralize(count, 'difference'));
    if (flags['exit-code'] && count > 0) this.endWith('pending');
  }

  async #later(before: Snapshot, name: string): Promise<readonly SnapshotEntry[]> {
    const after = await readSnapshot(snapshotFile(this.scope, name));
    assertSameService(before, after.header.service);
    return after.entries;
  }

  async #now(before: Snapshot): Promise<SnapshotEntry[]> {
    const { client, connection } = await this.session();
    assertSameService(before, connection.base);
    const entries: SnapshotEntry[] = [];
    for await (const entry of takeSnapshot(client, this.context.signal)) entries.push(entry);
    return entries;
  }
}

/** Throws a `UsageError` if the snapshot is of another service, because the ids of two services cannot be compared. */
function assertSameService({ header }: Snapshot, service: string): void {
  if (header.service === service) return;
  throw new UsageError(`the snapshot is of ${header.service}, and not of ${service}`, {
    hint: 'To compare two services, use bulk export of both.',
  });
}

import path from 'node:path';
import { readOnlyPaths, takeSnapshot, writeSnapshot } from '../../provisioning/index.ts';
import { makeFolder } from '../../state/make-folder.ts';
import { BaseCommand } from '../base-command.ts';
import { serviceFlags, text } from '../flags.ts';
import { pluralize } from '../output/pluralize.ts';
import { fileOfSnapshot, snapshotId, snapshotsFolder } from './snapshot-folder.ts';

/** A snapshot that was saved. */
export type SavedSnapshot = {
  /** Id of the snapshot, or the file of `--out`. */
  id: string;
  at: string;
  service: string;
  /** Number of users. */
  users: number;
  /** Number of groups. */
  groups: number;
};

/** The `snapshot take` command, which saves the present state of all users and groups of a service. */
export class SnapshotTake extends BaseCommand {
  static override baseFlags = serviceFlags;
  static override summary = 'Save all users and groups of a service to a file';
  static override description =
    'Reads all users and groups, and writes them without secrets to a file that only you can read. If a list is incomplete, no snapshot is saved. To compare two snapshots, or a snapshot with the service, use snapshot diff.';
  static override examples = [
    { description: 'Before a large change', command: 'scimctl snapshot take' },
    { description: 'To a file that you choose', command: 'scimctl snapshot take --out before.ndjson' },
  ];
  static override flags = { out: text('write the snapshot to this file', 'FILE') };

  async run(): Promise<void> {
    const { flags } = await this.parse(SnapshotTake);
    const { client, connection } = await this.session();
    const at = new Date().toISOString();
    const id = snapshotId(at, connection.base);
    const folder = snapshotsFolder(this.scope);
    if (flags.out === undefined) await makeFolder(folder);
    const file = flags.out === undefined ? fileOfSnapshot(folder, id) : path.resolve(this.context.cwd, flags.out);
    const { base: service, profile } = connection;
    const readOnly = await readOnlyPaths(client);
    const header = { format: 1, at, service, ...(profile === undefined ? {} : { profile }), readOnly } as const;
    const counts = await writeSnapshot(file, header, takeSnapshot(client, this.context.signal));
    const { User: users, Group: groups } = counts;
    const saved: SavedSnapshot = { id: flags.out ?? id, at, service, users, groups };
    await this.show(saved);
    this.note(`Kept ${pluralize(users, 'user')} and ${pluralize(groups, 'group')}`);
  }
}

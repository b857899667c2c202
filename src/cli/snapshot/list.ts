import { BaseCommand } from '../base-command.ts';
import { columnFlags } from '../flags.ts';
import { type KeptSnapshot, listSnapshots, snapshotsFolder } from './snapshot-folder.ts';

/** The `snapshot list` command. */
export class SnapshotList extends BaseCommand {
  static override summary = 'List the snapshots, the latest first';
  static override examples = [{ description: 'All snapshots', command: 'scimctl snapshot list' }];
  static override flags = columnFlags;

  async run(): Promise<void> {
    const { flags } = await this.parse(SnapshotList);
    const snapshots = await listSnapshots(snapshotsFolder(this.scope), (problem) => this.note(`Warning: ${problem}`));
    await this.showList(rows(snapshots), {
      ...flags,
      defaultColumns: 'id,at,service,profile',
      knownAttributes: ['id', 'at', 'service', 'profile', 'file'],
    });
  }
}

/** A snapshot in the folder of snapshots. */
export type SnapshotRow = { id: string; at: string; service: string; profile?: string; file: string };

async function* rows(snapshots: readonly KeptSnapshot[]): AsyncGenerator<SnapshotRow, void, undefined> {
  for (const { id, file, header } of snapshots) {
    const { at, service, profile } = header;
    yield { id, at, service, ...(profile === undefined ? {} : { profile }), file };
  }
}

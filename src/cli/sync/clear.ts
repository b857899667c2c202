import { clearRefusedSyncs } from '../../state/refused-syncs.ts';
import { BaseCommand } from '../base-command.ts';
import { placeOf } from '../safety/consent.ts';
import { describeRefusal } from './refusal.ts';

/** The `sync clear` command. After it, a sync that a safety limit refused may run again. */
export class SyncClear extends BaseCommand {
  static override summary = 'Allow syncs to run again after a safety limit refused these syncs';
  static override description =
    'If a safety limit refuses a sync run and scimctl cannot ask a question, for example in a scheduler, scimctl also refuses later runs of the same source and filter. This command allows all refused syncs of the service to run again. First check the source with sync plan. Sends no request.';
  static override examples = [
    { description: 'After a check of the source', command: 'scimctl sync clear --profile prod' },
  ];

  async run(): Promise<void> {
    await this.parse(SyncClear);
    const { connection } = await this.session();
    const cleared = await clearRefusedSyncs(this.context.env, connection.base);
    if (cleared.length === 0) return this.note(`No sync of ${placeOf(connection)} is refused`);
    this.note(...cleared.map((refused) => `Cleared: ${describeRefusal(refused)}`));
  }
}

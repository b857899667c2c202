import { leaverOfText } from '../../provisioning/index.ts';
import { UsageError } from '../errors/errors.ts';
import { changeFlags, columnFlags, paceFlags, serviceFlags, severalOrNone, text, toggle } from '../flags.ts';
import { readIds } from '../input/ids.ts';
import { idsFlag } from '../input/ids-flag.ts';
import { consentFlags } from '../safety/consent.ts';
import { selectedProfiles } from '../services/profile-selection.ts';
import { BulkCommand } from './bulk-command.ts';
import { offboardFlags, runOffboarding } from './run-offboarding.ts';
import { showFlag } from './show-flag.ts';

/** The `users offboard` command, which removes the access of people by name. */
export class UsersOffboard extends BulkCommand {
  static override summary = 'Deactivate users and remove them from their groups';
  static override description =
    'Offboards the users that you name, in the same way as bulk offboard: finds all users first, shows their names, and asks for consent. Then deactivates the users, removes them from groups, and reads each user again to verify the change. Deletes users only with --delete. Stores the earlier state of the users, so that job undo can restore this state. Deleted accounts cannot be restored.';
  static override examples = [
    { description: 'One user', command: 'scimctl users offboard bjensen@example.com' },
    { description: 'In a script', command: 'scimctl users offboard bjensen@example.com --yes -o ndjson' },
    {
      description: 'Show who has an account on the services of all profiles',
      command: 'scimctl users offboard bjensen@example.com --all-profiles --dry-run',
    },
  ];
  static override baseFlags = serviceFlags;
  static override args = {
    names: severalOrNone('id, userName, e-mail address, externalId or employee number of a user; not with --ids'),
  };
  static override flags = {
    ...idsFlag,
    ...offboardFlags,
    ...paceFlags,
    show: showFlag,
    report: text('write the result of every user to this file, one JSON object per line', 'FILE'),
    ...columnFlags,
    ...changeFlags,
    ...consentFlags,
    yes: toggle('do not ask', 'Safety'),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(UsersOffboard);
    const names = (args.names ?? []) as unknown as string[];
    const { ids: file } = flags;
    if ((file === undefined) === (names.length === 0)) {
      const problem =
        file === undefined ? 'NAMES is missing' : `both NAMES ${JSON.stringify(names[0])} and --ids are given`;
      throw new UsageError(problem, { hint: 'give names as the argument NAMES, or ids with --ids' });
    }
    const isById = file !== undefined;
    const given = isById ? await readIds(this.context, file) : names;
    if (given.length === 0) return this.note('there are no ids in the input; nothing was sent');
    const leavers = given.map((name, index) => leaverOfText(name, index + 1, isById ? 'id' : undefined));
    const source = { name: isById ? 'the ids' : 'the command line', identity: undefined };
    const profiles = await selectedProfiles(this.scope, flags);
    if (profiles && isById) {
      throw new UsageError('--ids can name people of only one service, but several services are selected', {
        hint: 'give userNames or e-mail addresses as NAMES',
      });
    }
    if (profiles) await this.offboardOnServices(profiles, { leavers, source, flags });
    else this.endRun(await runOffboarding(this.scope, { leavers, source, flags }));
  }
}

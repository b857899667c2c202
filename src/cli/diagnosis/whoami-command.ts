import { resolveConnection } from '../../profiles/resolve.ts';
import { BaseCommand } from '../base-command.ts';
import { wallClock } from '../clock.ts';
import { given } from '../given.ts';
import { secretState } from './secret-state.ts';
import { identityOf } from './whoami.ts';

export class Whoami extends BaseCommand {
  static override summary = 'Show which service and which account the next command uses';
  static override description =
    'Sends nothing. Shows the profile, the URL, the kind of authentication and the place of the secret, and where each value comes from. Never shows the secret. If the secret is a JSON Web Token, shows when the token expires. If the profile gets the secret from a command, the command is not run.';
  static override examples = [
    { description: 'Before a change', command: 'scimctl whoami' },
    { description: 'Print the profile that is used, for a script', command: 'scimctl whoami -o id' },
    { description: 'When the token expires', command: 'scimctl whoami -q expiresAt' },
  ];

  async run(): Promise<void> {
    const { flags } = await this.parse(Whoami);
    const { env, cwd } = this.context;
    const connection = await resolveConnection(given({ profile: flags.profile }), env, cwd);
    const now = wallClock(this.context);
    const state = await secretState(connection, { now, onSecret: (secret) => this.redactor.add(secret) });
    const identity = identityOf(connection, state);
    // Other formats have no member `id`, because it would repeat the profile.
    if (this.format === 'id') return this.show({ id: connection.profile ?? connection.base });
    const isDelimited = this.format === 'csv' || this.format === 'tsv';
    await this.show({ ...identity }, isDelimited ? { defaultColumns: Object.keys(identity).join(',') } : {});
  }
}

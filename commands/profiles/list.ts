import { columnFlags } from '../../src/cli/flags.ts';
import { ProfileCommand } from '../../src/cli/profile/profile-command.ts';
import type { Config } from '../../src/profiles/profile.ts';

export default class ProfilesList extends ProfileCommand {
  static override summary = 'List the saved profiles';
  static override examples = [
    { description: 'All profiles', command: 'scimctl profiles list' },
    { description: 'The names of the profiles, for a script', command: 'scimctl profiles list -o json -q [].name' },
  ];
  static override flags = columnFlags;

  async run(): Promise<void> {
    const { flags } = await this.parse(ProfilesList);
    const config = await this.load();
    await this.showList(rows(config), {
      ...flags,
      defaultColumns: 'name,url,auth,environment,current',
      knownAttributes: ['id', 'name', 'url', 'auth', 'environment', 'current'],
    });
  }
}

/** A profile. */
export type ProfileRow = {
  id: string;
  name: string;
  url: string;
  /** How the profile authenticates. */
  auth: Config['profiles'][string]['auth']['kind'];
  environment?: string;
  /** True for the active profile. */
  current: boolean;
};

async function* rows({ profiles, current }: Config): AsyncGenerator<ProfileRow, void, undefined> {
  for (const [name, { url, auth, environment }] of Object.entries(profiles)) {
    yield {
      id: name,
      name,
      url,
      auth: auth.kind,
      ...(environment === undefined ? {} : { environment }),
      current: name === current,
    };
  }
}

import type { JsonObject } from '../../protocol/json/json.ts';
import { UserModel } from '../../protocol/schema/model.ts';
import { assertShowsAbsence, findOrphans, readSourceKeys } from '../../provisioning/index.ts';
import { openMappedSource } from '../bulk/mapped-source.ts';
import { sourceFlags } from '../bulk/source-flags.ts';
import { UsageError } from '../errors/errors.ts';
import { readConditions, whereFlag, withConditions } from '../filter/selection.ts';
import { columnFlags, text } from '../flags.ts';
import { pluralize } from '../output/pluralize.ts';
import { modelSources } from '../resource/models.ts';
import { users } from '../resource/resource-topic.ts';
import type { ProfileScope } from '../scope.ts';
import { profileSelectionFlags } from '../services/profile-selection.ts';
import { AccessCommand } from './access-command.ts';

// Leaves out the flags that do not apply to this command. Flags that limit the rows do not apply, because only the
// whole source shows who is absent. The command changes nothing and writes no report, so the other flags do not apply
// either.
const {
  'max-rows': _maxRows,
  'match-rows': _matchRows,
  'dry-run': _dryRun,
  yes: _yes,
  show: _show,
  report: _report,
  ...readingFlags
} = sourceFlags;

/** An active account that is not in the source. */
export type OrphanRow = {
  /** Name of the profile. */
  service: string;
  userName?: string;
  displayName?: string;
  externalId?: string;
  email?: string;
  id?: string;
};

/** Columns of the accounts. */
const columns = ['service', 'userName', 'displayName', 'externalId', 'email', 'id'];

/** The `access orphans` command, which shows active accounts that are not in a source of people. */
export class AccessOrphans extends AccessCommand {
  static override summary = 'Show active accounts that match no person in a file';
  static override description =
    'Compares the active users of several services with the people in a source file, and shows the accounts that match no person in the file. Uses the same keys as the sync commands. Refuses a file that is empty or has a row without a key, because such a file cannot show who is absent. If a service cannot be read, the output names this service at the end, and the exit code is 7. Changes nothing.';
  static override examples = [
    {
      description: 'Accounts of people who are not employed',
      command: 'scimctl access orphans --source examples/hires.csv --all-profiles',
    },
    {
      description: 'Without service accounts',
      command: `scimctl access orphans --source examples/hires.csv --profiles idp,wiki --filter 'userType eq "Employee"'`,
    },
  ];
  static override flags = {
    source: text('CSV, LDIF, NDJSON, JSON or YAML file with all people, - for standard input', 'FILE'),
    filter: text('show only the accounts that match this filter, such as userType eq "Employee"', 'FILTER', {
      char: 'f',
    }),
    ...whereFlag,
    ...profileSelectionFlags,
    ...readingFlags,
    ...columnFlags,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(AccessOrphans);
    const { source: file } = flags;
    if (file === undefined)
      throw new UsageError('no source is given', { hint: 'give the file with all people as --source FILE' });
    readConditions(flags);
    const services = await this.services(flags);
    const keys = await this.keysOf(file, flags);
    assertShowsAbsence(keys);
    const { signal } = this.context;
    const readings = await this.readAll(services, async (service) => {
      const { client } = await service.session();
      const { filter } = await withConditions(flags, modelSources(service, users));
      const found = await findOrphans(client, { keys, filter, signal });
      return found.map((person) => rowOf(person, service));
    });
    const rows = readings.flatMap(({ value = [] }) => value);
    try {
      const list = async function* (): AsyncGenerator<JsonObject> {
        yield* rows;
      };
      await this.showList(list(), { ...flags, defaultColumns: columns.join(','), knownAttributes: columns });
    } finally {
      const read = readings.filter(({ value }) => value).length;
      this.note(
        `${pluralize(rows.length, 'active account')} on ${pluralize(read, 'service')} ${rows.length === 1 ? 'is' : 'are'} not in the source`,
      );
      this.endReading(readings);
    }
  }

  private async keysOf(file: string, flags: Parameters<typeof openMappedSource>[3]) {
    const standard = { discovery: { model: async () => UserModel } };
    // Sets `omit-active`, because only new people need a status, and the command creates no people.
    const mapped = await openMappedSource(this.scope, standard, file, { ...flags, 'omit-active': true }, 'import');
    try {
      return await readSourceKeys(mapped.source.rows(), mapped.mapping, mapped.model);
    } finally {
      await mapped.source.close();
    }
  }
}

function rowOf(person: JsonObject, { profile, redact }: ProfileScope): OrphanRow {
  const { id, userName, displayName, externalId, emails } = person;
  const [first] = Array.isArray(emails) ? emails : [];
  const email = typeof first === 'object' && first !== null && !Array.isArray(first) ? first['value'] : first;
  const texts = Object.entries({ userName, displayName, externalId, email, id }).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, redact(value)] as const] : [],
  );
  return { service: profile, ...Object.fromEntries(texts) };
}

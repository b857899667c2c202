import type { Field } from '../../output/renderer.ts';
import { isObject, type JsonObject } from '../../protocol/json/json.ts';
import { type Account, type JoinedPerson, joinAccounts, readAccounts } from '../../provisioning/index.ts';
import { columnFlags, toggle } from '../flags.ts';
import { markdownTable } from '../output/markdown.ts';
import { pluralize } from '../output/pluralize.ts';
import type { ProfileScope } from '../scope.ts';
import type { ServiceReading } from '../services/each-service.ts';
import { profileSelectionFlags } from '../services/profile-selection.ts';
import { AccessCommand } from './access-command.ts';

/** The account of a person on one service. If there is no account, only `status` is present. */
export type ServiceAccess = {
  status: 'active' | 'inactive' | 'no account' | 'not reached';
  id?: string | undefined;
  userName?: string | undefined;
  externalId?: string | undefined;
  emails?: string[];
  /** Names of groups; absent if the service does not show groups. */
  groups?: string[];
};

/** The accounts of one person. */
export type AccessRow = {
  person: string;
  /** Maps the name of each profile to the account on its service. */
  services: Record<string, ServiceAccess>;
  /** The reasons why this row may show the same person as another row. */
  remarks?: string[];
};

/** The `access report` command, which shows the accounts of each person on several services. */
export class AccessReport extends AccessCommand {
  static override summary = 'Show who has an account on which service';
  static override description =
    'Reads all users of the services of several profiles, and shows one row for each person. For each service, the row shows the userName, whether the account is active, and the groups of the account. Accounts are joined by e-mail address, then by userName, then by externalId. If it is not certain that two accounts belong to one person, each account has its own row, with a remark. If a service cannot be read, the report shows "not reached" for this service, and the exit code is 7. Changes nothing.';
  static override examples = [
    { description: 'All services', command: 'scimctl access report --all-profiles' },
    { description: 'Show two services in a spreadsheet', command: 'scimctl access report --profiles idp,wiki -o csv' },
  ];
  static override flags = {
    ...profileSelectionFlags,
    markdown: toggle('print Markdown'),
    ...columnFlags,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(AccessReport);
    const services = await this.services(flags);
    const { signal } = this.context;
    const readings = await this.readAll(services, async (service) => {
      const { client } = await service.session();
      return (await readAccounts(client, { signal })).map((account) => redactAccount(account, service.redact));
    });
    const people = joinAccounts(
      readings.flatMap(({ profile, value }) => (value ? [{ service: profile, accounts: value }] : [])),
    );
    const rows = people.map((person) => rowOf(person, readings));
    const profiles = services.map(({ profile }) => profile);
    try {
      if (flags.markdown) await this.printLines(markdownOf(profiles, rows).trimEnd());
      else {
        const isTable = this.format !== 'csv' && this.format !== 'tsv';
        const list = async function* (): AsyncGenerator<JsonObject> {
          yield* rows;
        };
        await this.showList(list(), { ...flags, fields: isTable ? tableFields(profiles, rows) : csvFields(profiles) });
      }
    } finally {
      const doubtful = people.filter(({ doubts }) => doubts.length > 0).length;
      if (doubtful > 0) {
        const count = pluralize(doubtful, 'row');
        this.note(`${count} may show the same person as another row; the remarks say why the accounts were not joined`);
      }
      this.endReading(readings);
    }
  }
}

/** Replaces the secrets of a profile in the texts of an account. */
function redactAccount(account: Account, redact: ProfileScope['redact']): Account {
  const { userName, externalId, emails, groups } = account;
  const known = (text: string | undefined) => (text === undefined ? undefined : redact(text));
  return {
    ...account,
    userName: known(userName),
    externalId: known(externalId),
    emails: emails.map(redact),
    ...(groups ? { groups: groups.map(redact) } : {}),
  };
}

function rowOf({ name, accounts, doubts }: JoinedPerson, readings: readonly ServiceReading<unknown>[]): AccessRow {
  const services = readings.map(({ profile, problem }): [string, ServiceAccess] => {
    if (problem) return [profile, { status: 'not reached' }];
    const account = accounts.get(profile);
    if (!account) return [profile, { status: 'no account' }];
    const { id, userName, externalId, emails, active, groups } = account;
    return [
      profile,
      {
        status: active ? 'active' : 'inactive',
        id,
        userName,
        externalId,
        emails: [...emails],
        ...(groups ? { groups: [...groups] } : {}),
      },
    ];
  });
  return {
    person: name,
    services: Object.fromEntries(services),
    ...(doubts.length > 0 ? { remarks: [...doubts] } : {}),
  };
}

function serviceOf({ services }: JsonObject, profile: string): JsonObject {
  const service = isObject(services) ? services[profile] : undefined;
  return isObject(service) ? service : {};
}

function remarksOf({ remarks }: JsonObject): string {
  return Array.isArray(remarks) ? remarks.join('; ') : '';
}

/** Describes an account in one cell: `active (ada): Staff, Sales`. */
function cellOf(row: JsonObject, profile: string): string {
  const { status, userName, groups } = serviceOf(row, profile);
  const name = typeof userName === 'string' && userName !== row['person'] ? ` (${userName})` : '';
  if (status !== 'active' && status !== 'inactive') return String(status);
  if (!Array.isArray(groups)) return `${status}${name}, groups not shown`;
  return `${status}${name}${groups.length > 0 ? `: ${groups.join(', ')}` : ''}`;
}

function tableFields(profiles: readonly string[], rows: readonly JsonObject[]): Field[] {
  const hasRemarks = rows.some(({ remarks }) => remarks);
  return [
    { header: 'person', read: ({ person }) => [String(person)] },
    ...profiles.map((profile): Field => ({ header: profile, wraps: true, read: (row) => [cellOf(row, profile)] })),
    ...(hasRemarks ? [{ header: 'remarks', wraps: true, read: (row: JsonObject) => [remarksOf(row)] }] : []),
  ];
}

/** Columns of a file for a program: the status, the `userName` and the groups of each service. */
function csvFields(profiles: readonly string[]): Field[] {
  const textOf = (value: unknown): string[] => (typeof value === 'string' ? [value] : []);
  return [
    { header: 'person', read: ({ person }) => [String(person)] },
    ...profiles.flatMap((profile): Field[] => [
      { header: profile, read: (row) => textOf(serviceOf(row, profile)['status']) },
      { header: `${profile}.userName`, read: (row) => textOf(serviceOf(row, profile)['userName']) },
      {
        header: `${profile}.groups`,
        read: (row) => {
          const { groups } = serviceOf(row, profile);
          return Array.isArray(groups) ? groups.map(String) : [];
        },
      },
    ]),
    { header: 'remarks', read: (row) => [remarksOf(row)] },
  ];
}

function markdownOf(profiles: readonly string[], rows: readonly JsonObject[]): string {
  const fields = tableFields(profiles, rows);
  return markdownTable(
    fields.map(({ header }) => header),
    rows.map((row) => fields.map(({ read }) => read(row).join(''))),
  );
}

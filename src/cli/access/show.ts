import type { Json } from '../../protocol/json/json.ts';
import { findInSnapshot, groupsInSnapshot, readSnapshot } from '../../provisioning/index.ts';
import { findDirectories } from '../../state/directories.ts';
import type { AuditRecord } from '../audit/audit-record.ts';
import { readAuditLog } from '../audit/read-audit-log.ts';
import { BaseCommand } from '../base-command.ts';
import { AmbiguousError, NotFoundError, UsageError } from '../errors/errors.ts';
import { recordedFlags, required, text } from '../flags.ts';
import { placeOf } from '../safety/consent.ts';
import { type KeptSnapshot, listSnapshots, snapshotsFolder } from '../snapshot/snapshot-folder.ts';

/** A change that scimctl sent. */
export type AccessChange = {
  at: string;
  /** Name of the user of the operating system. */
  by: string;
  command: string;
  method: string;
  path: string;
  outcome: AuditRecord['outcome'];
};

/** The access of a person at a time in the past. */
export type PastAccess = {
  /** `userName` of the person, otherwise the id. */
  person: Json;
  id: Json;
  active: Json;
  /** Names of the groups of the person. */
  groups: string[];
  /** Time of the snapshot. */
  snapshot: string;
  /** Later changes that scimctl sent from this machine. */
  changes: AccessChange[];
};

/** The `access show` command, which shows the access of a person on a day in the past. */
export class AccessShow extends BaseCommand {
  static override baseFlags = recordedFlags;
  static override summary = 'Show the access of a person on a day, from snapshots and the audit log';
  static override description =
    'Reads the latest snapshot of the service at or before the end of the day (UTC). This snapshot shows whether the person was active, and the groups of the person. Also shows later changes to this person until the end of the day, if scimctl sent these changes from this machine. Changes of groups are not shown. Other changes after the snapshot are not known. Sends no request.';
  static override examples = [
    { description: 'On a day', command: 'scimctl access show ada@example.com --on 2026-03-01' },
  ];
  static override args = { person: required('userName, e-mail address or id') };
  static override flags = { on: text('day (YYYY-MM-DD) or time (RFC 3339); now by default', 'DATE') };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(AccessShow);
    const until = readTime(flags.on);
    const { connection } = await this.session();
    const { file, header } = await this.#latest(connection.base, until, placeOf(connection));
    const { entries } = await readSnapshot(file);
    const [user, ...others] = findInSnapshot(entries, args.person);
    if (!user) throw new NotFoundError(`${args.person} is not in the snapshot of ${header.at}`);
    if (others.length > 0) {
      const candidates = [user, ...others].map(({ id, userName }) => `${String(userName)} (${String(id)})`);
      throw new AmbiguousError(
        `several people match ${JSON.stringify(args.person)}: ${candidates.join(', ')}`,
        candidates,
        'Give the id of the person.',
      );
    }
    const changes = await this.#changes(connection.base, String(user.id), header.at, until);
    const shown: PastAccess = {
      person: user.userName ?? user.id ?? null,
      id: user.id ?? null,
      active: user.active ?? null,
      groups: groupsInSnapshot(entries, user),
      snapshot: header.at,
      changes,
    };
    await this.show(shown);
    this.note(
      `The state is from the snapshot of ${header.at}; a later change is known only if scimctl sent the change from this machine`,
    );
  }

  async #latest(service: string, until: string, place: string): Promise<KeptSnapshot> {
    const snapshots = await listSnapshots(snapshotsFolder(this.scope), (problem) => this.note(`Warning: ${problem}`));
    const found = snapshots.find(({ header }) => header.service === service && header.at <= until);
    if (found) return found;
    throw new NotFoundError(
      `there is no snapshot of ${place} at or before ${until}`,
      'to save the present users and groups of the service, run scimctl snapshot take',
    );
  }

  async #changes(service: string, id: string, from: string, until: string): Promise<AccessChange[]> {
    const changes: AccessChange[] = [];
    for await (const record of readAuditLog(findDirectories(this.context.env).state)) {
      const isWanted = record.service === service && record.at > from && record.at <= until;
      if (isWanted && isAbout(record, id)) changes.push(changeOf(record));
    }
    return changes;
  }
}

/** True if the request of an audit record created or changed the user with this id. */
function isAbout({ path, id: created }: AuditRecord, id: string): boolean {
  return created === id || path === `/Users/${encodeURIComponent(id)}`;
}

function changeOf({ at, user, command, method, path, outcome }: AuditRecord): AccessChange {
  return { at, by: user, command, method, path, outcome };
}

/**
 * Returns the time of `--on`. The command uses all changes that were made until this time. If the value is a day, the
 * time is the end of this day in UTC. Throws a `UsageError` if the value is neither a day nor a time.
 */
function readTime(given: string | undefined): string {
  if (given === undefined) return new Date().toISOString();
  const text = /^\d{4}-\d{2}-\d{2}$/.test(given) ? `${given}T23:59:59.999Z` : given;
  const time = /^\d{4}-\d{2}-\d{2}T/.test(text) ? new Date(text) : undefined;
  if (time && !Number.isNaN(time.getTime())) return time.toISOString();
  throw new UsageError(`--on is neither a day nor a time: ${given}`, {
    hint: 'for example --on 2026-03-01, or --on 2026-03-01T12:00:00Z',
  });
}

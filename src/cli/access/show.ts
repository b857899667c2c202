import type { Json, JsonObject } from '../../protocol/json/json.ts';
import { findInSnapshot, groupsInSnapshot, readSnapshot, type SnapshotEntry } from '../../provisioning/index.ts';
import { findDirectories } from '../../state/directories.ts';
import type { AuditRecord } from '../audit/audit-record.ts';
import { readAuditLog } from '../audit/read-audit-log.ts';
import { BaseCommand } from '../base-command.ts';
import { AmbiguousError, NotFoundError, UsageError } from '../errors/errors.ts';
import { failureOf } from '../errors/failures.ts';
import { optional, recordedFlags, text } from '../flags.ts';
import { readIds } from '../input/ids.ts';
import { idsFlag } from '../input/ids-flag.ts';
import { chooseResources } from '../resource/choose-resources.ts';
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
    'Reads the latest snapshot of the service at or before the end of the day (UTC). This snapshot shows whether the person was active, and the groups of the person. Also shows later changes to this person until the end of the day, if scimctl sent these changes from this machine. Changes of groups after the snapshot are not shown. Changes from elsewhere after the snapshot are not known. Sends no request.';
  static override examples = [
    { description: 'On a day', command: 'scimctl access show ada@example.com --on 2026-03-01' },
  ];
  static override args = { person: optional('userName, e-mail address or id; not with --ids') };
  static override flags = {
    ...idsFlag,
    on: text('day (YYYY-MM-DD) or time (RFC 3339); now by default', 'DATE'),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(AccessShow);
    const names = args.person === undefined ? [] : [args.person];
    const chosen = { command: 'access show', names, argument: 'PERSON', hasFilter: false, isOneChange: true };
    const choice = chooseResources(chosen, flags);
    const until = readTime(flags.on);
    const { connection } = await this.session();
    const { file, header } = await this.#latest(connection.base, until, placeOf(connection));
    const { entries } = await readSnapshot(file);
    const ids = choice.kind === 'ids' ? await readIds(this.context, choice.file) : undefined;
    const people = ids ? usersWithId(entries, ids) : [onePerson(entries, args.person as string, header.at)];
    const changes = await this.#changes(connection.base, people, header.at, until);
    const groupsOf = groupsInSnapshot(entries);
    const states = people.map(
      (user): PastAccess => ({
        person: user.userName ?? user.id ?? null,
        id: user.id ?? null,
        active: user.active ?? null,
        groups: groupsOf(user),
        snapshot: header.at,
        changes: changes.get(String(user.id)) ?? [],
      }),
    );
    if (ids) await this.showList(each(states));
    else if (states[0]) await this.show(states[0]);
    this.note(
      `The state is from the snapshot of ${header.at}; a later change is known only if scimctl sent the change from this machine`,
    );
    const known = new Set(people.map(({ id }) => id));
    const failures = (ids ?? [])
      .filter((id) => !known.has(id))
      .map((id) => ({ label: id, error: new NotFoundError(`the id is not in the snapshot of ${header.at}`) }));
    if (failures.length > 0) throw failureOf(failures, people.length, 'people');
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

  /** Reads the audit log once. Returns the changes of each person, by the id of the person. */
  async #changes(
    service: string,
    people: readonly JsonObject[],
    from: string,
    until: string,
  ): Promise<ReadonlyMap<string, AccessChange[]>> {
    const ids = people.map(({ id }) => String(id));
    const changes = new Map(ids.map((id) => [id, [] as AccessChange[]]));
    const paths = new Map(ids.map((id) => [`/Users/${encodeURIComponent(id)}`, id]));
    for await (const record of readAuditLog(findDirectories(this.context.env).state)) {
      if (record.service !== service || record.at <= from || record.at > until) continue;
      // If the request created the person, `id` names the person. Otherwise, `path` does.
      const about = record.id !== undefined && changes.has(record.id) ? record.id : paths.get(record.path);
      if (about !== undefined) changes.get(about)?.push(changeOf(record));
    }
    return changes;
  }
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T, void, undefined> {
  yield* items;
}

/** Returns the users with these ids, in the order of the ids. Ids that are not in the snapshot have no user. */
function usersWithId(entries: readonly SnapshotEntry[], ids: readonly string[]): JsonObject[] {
  const users = entries.filter(({ type }) => type === 'User').map(({ resource }) => resource);
  const byId = new Map<unknown, JsonObject>(users.map((user) => [user.id, user]));
  return ids.map((id) => byId.get(id)).filter((user) => user !== undefined);
}

/** Returns the person with this name or id. Throws a `NotFoundError` or an `AmbiguousError`. */
function onePerson(entries: readonly SnapshotEntry[], name: string, at: string): JsonObject {
  const [user, ...others] = findInSnapshot(entries, name);
  if (!user) throw new NotFoundError(`${name} is not in the snapshot of ${at}`);
  if (others.length === 0) return user;
  const candidates = [user, ...others].map(({ id, userName }) => `${String(userName)} (${String(id)})`);
  throw new AmbiguousError(
    `several people match ${JSON.stringify(name)}: ${candidates.join(', ')}`,
    candidates,
    'Give the id of the person.',
  );
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

import { isObject, type JsonObject } from '../../../src/protocol/json/json.ts';
import { type Ran, scimctl } from '../../cli/run.ts';
import { createFakeService, type FakeService, type FakeServiceOptions } from '../../support/fake-service/index.ts';
import { falseClaims, isHidden, type Said } from './claims.ts';
import { commandLineOf } from './command-line.ts';
import type { Command, Step } from './commands.ts';
import { agreedLosses, lossesBetween } from './losses.ts';
import { groupsAtFirst, hires, kept, staff } from './people.ts';
import { groupIdsOf, idsOf, isActive, membersOf, type Snapshot, snapshotOf } from './snapshot.ts';
import { optionsOf, type Trait } from './traits.ts';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** A sequence: the traits of a service, and the commands to run against the service. */
export interface Sequence {
  readonly traits: readonly Trait[];
  readonly steps: readonly Step[];
}

/** Runs a sequence. Returns the problems that were found. Each problem names the command after which it occurred. */
export async function runSequence({ traits, steps }: Sequence): Promise<string[]> {
  const options = optionsOf(traits);
  const service = createFakeService(options);
  fill(service, options);
  const problems: string[] = [];
  for (const [index, { command, incident }] of steps.entries()) {
    if (isPointless(command, snapshotOf(service), options)) continue;
    service.set({ fail: incident.rules.map((rule) => ({ ...rule })) });
    const before = snapshotOf(service);
    const { argv, stdin } = commandLineOf(command, (name) => idsOf(before, name, options)[0] ?? 'nobody');
    const ran = await scimctl(argv, { exchange: service.exchange, ...(stdin === undefined ? {} : { stdin }) });
    service.set({ fail: [] });
    const said: Said = { command, ran, before, after: snapshotOf(service), options };
    const isUndisturbed = incident.rules.length === 0 && traits.every(({ isHarmless }) => isHarmless);
    const found = [...wrongOf(said), ...(isUndisturbed ? wrongFailure(said) : [])];
    const words = `step ${index + 1}, ${argv.join(' ')}, ${incident.name}, exit code ${ran.exitCode}`;
    problems.push(...found.map((problem) => `${words}: ${problem}`));
    await letTimePass(service, options);
  }
  if (problems.length === 0) problems.push(...(await mend(service, options)));
  return problems;
}

/** Returns the problems after a command that must never occur, not even after an incident. */
function wrongOf(said: Said): string[] {
  return [...doubled(said), ...lost(said), ...touched(said), ...falseClaims(said), ...missed(said), ...crashed(said)];
}

/** Checks that a command has not created a duplicate person or group. */
function doubled({ before, after }: Said): string[] {
  return (
    [
      ['users', 'userName'],
      ['users', 'externalId'],
      ['groups', 'displayName'],
    ] as const
  ).flatMap(([kind, attribute]) => {
    const old = countsOf(before[kind], attribute);
    return [...countsOf(after[kind], attribute)]
      .filter(([value, count]) => count > 1 && count > (old.get(value) ?? 0))
      .map(([value]) => `${String(value)} is there twice`);
  });
}

function countsOf(resources: ReadonlyMap<string, JsonObject>, attribute: string): Map<unknown, number> {
  const counts = new Map<unknown, number>();
  for (const { [attribute]: value } of resources.values()) {
    if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}

/** Checks that the user has agreed to every loss. */
function lost({ command, before, after, options }: Said): string[] {
  const agreed = agreedLosses(command, before, options);
  return [...lossesBetween(before, after)]
    .filter((loss) => !agreed.has(loss))
    .map((loss) => `nobody agreed to: ${loss}`);
}

/** Checks that a command changes no person that it does not name, and no attribute that it must not change. */
function touched({ command, before, after, options }: Said): string[] {
  const named = new Set(namesOf(command).flatMap((name) => idsOf(before, name, options)));
  return [...before.users].flatMap(([id, user]) => {
    const now = after.users.get(id);
    if (!now) return [];
    if (!named.has(id)) return JSON.stringify(user) === JSON.stringify(now) ? [] : [`${id} was changed`];
    const isRestored = options.createRestores === true && !isActive(user) && isActive(now);
    if (isRestored) return [];
    return untouchedOf(user, command)
      .filter((value) => !untouchedOf(now, command).includes(value))
      .map((value) => `lost ${value}`);
  });
}

/** Returns the values of a person that no command of these sequences may change. */
function untouchedOf(user: JsonObject, command: Command): string[] {
  const extension = user[enterprise];
  const values = (name: string): unknown[] => (Array.isArray(user[name]) ? (user[name] as unknown[]) : []);
  const isWhole = command.kind === 'patch';
  const home = isWhole
    ? []
    : values('emails').filter((email) => isObject(email) && String(email.value).includes('home'));
  return [
    `externalId ${String(user.externalId)}`,
    `locale ${String(user.locale)}`,
    `department ${String((isObject(extension) ? extension.department : undefined) ?? '')}`,
    ...home.map((email) => `email ${String((email as JsonObject).value)}`),
  ];
}

function namesOf(command: Command): readonly string[] {
  switch (command.kind) {
    case 'create':
    case 'update':
    case 'patch':
    case 'activate':
    case 'deactivate':
    case 'delete':
      return [command.name];
    case 'import':
      return command.rows.map(({ name }) => name);
    case 'offboard':
      return command.names;
    default:
      return [];
  }
}

/** Checks that the command does not call an existing person or group missing. */
function missed({ command, ran, before, options }: Said): string[] {
  const missing = [...ran.stderr.matchAll(/there is no (user|group) \\?"([^"\\]+)/g)];
  return missing.flatMap(([, what, name = '']) => {
    const ids = what === 'user' ? idsOf(before, name, options) : groupIdsOf(before, name);
    const isThere = ids.some((id) => what === 'group' || !isHidden(before, id, options));
    return isThere && command.kind !== 'import' ? [`${what} ${name} is there`] : [];
  });
}

/** Checks that no command ends with an internal error. */
function crashed({ ran }: Said): string[] {
  return ran.exitCode === 1 ? [ran.stderr.slice(0, 500)] : [];
}

/**
 * Checks that a command does not fail without a reason. Call it only if there was no incident, and the service supports
 * everything that the command needs.
 */
function wrongFailure({ command, ran, before, options }: Said): string[] {
  const isThere = (name: string): boolean => idsOf(before, name, options).length > 0;
  const hasGroup = 'group' in command ? groupIdsOf(before, command.group).length === 1 : true;
  const can = ((): boolean => {
    switch (command.kind) {
      case 'create group':
        return true;
      case 'create':
        return !isThere(command.name);
      case 'import': {
        const later = new Set(command.rows.map(({ name }) => name));
        return command.rows.every(
          ({ name, manager, isInactive }) =>
            !isInactive &&
            (manager === undefined || isThere(manager) || later.has(manager)) &&
            idsOf(before, name, options).every((id) => command.reactivate || isActive(before.users.get(id))),
        );
      }
      case 'offboard':
        return command.consent === 'yes' && command.names.every(isThere);
      case 'add':
        return hasGroup && command.names.every(isThere);
      case 'remove':
        return hasGroup && command.names.every(isThere) && command.consent === 'yes';
      case 'label group':
        return hasGroup;
      case 'patch group':
        // Only an addition must succeed. A removal may select no member, and then fails (RFC 7644 section 3.5.2.2).
        return hasGroup && isThere(command.name) && command.consent === 'yes' && command.adds;
      case 'replace group':
        return hasGroup && command.names.every(isThere) && command.consent === 'yes';
      case 'delete group':
        return hasGroup && command.consent === 'yes';
      case 'deactivate':
      case 'delete':
        return isThere(command.name) && command.consent === 'yes';
      default:
        return isThere(command.name);
    }
  })();
  return can && ran.exitCode !== 0 ? [`failed without a reason: ${describeRun(ran)}`] : [];
}

function describeRun({ stdout, stderr }: Ran): string {
  return `${stderr} ${stdout}`.slice(0, 600);
}

/**
 * True for a command that makes no sense. Examples: it creates a second person with the same name, or it names a member
 * who does not exist.
 */
function isPointless(command: Command, before: Snapshot, options: FakeServiceOptions): boolean {
  const isThere = (name: string): boolean => idsOf(before, name, options).length > 0;
  if (command.kind === 'create') return isThere(command.name);
  if (command.kind === 'create group') return groupIdsOf(before, command.group).length > 0;
  if (command.kind === 'patch group') return !isThere(command.name);
  return command.kind === 'replace group' && !command.names.every(isThere);
}

function fill(service: FakeService, options: FakeServiceOptions): void {
  const idOf = new Map<string, string>();
  for (const name of staff) {
    const { email } = kept({ email: `${name}@home.example` }, options);
    const user: JsonObject = {
      externalId: `x-${name}`,
      userName: `${options.normalise?.userNamePrefix ?? ''}${name}`,
      displayName: name,
      active: true,
      locale: `en-${name}`,
      emails: [{ value: email as string, ...(options.dropsEmailType ? {} : { type: 'home' }) }],
      [enterprise]: { department: `Dept ${name}` },
    };
    idOf.set(name, service.addUser({ ...user, schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', enterprise] }));
  }
  for (const [group, names] of Object.entries(groupsAtFirst)) {
    service.addGroup(
      group,
      names.map((name) => idOf.get(name) as string),
    );
  }
}

/** Sends as many reads as the search of the service needs to be up to date. */
async function letTimePass({ exchange }: FakeService, { searchLag = 0 }: FakeServiceOptions): Promise<void> {
  for (let list = 0; list < searchLag; list++) {
    for (const path of ['/Users', '/Groups']) {
      await exchange({ method: 'GET', base: 'https://scim.example.com/v2', path, query: {}, headers: {} }).catch(
        () => {},
      );
    }
  }
}

/**
 * Removes all traits of the service and runs the same import twice. The first import must correct everything. The
 * second import must change nothing. Returns the problems.
 */
async function mend(service: FakeService, options: FakeServiceOptions): Promise<string[]> {
  service.set(Object.fromEntries(Object.keys(options).map((name) => [name, undefined])));
  const everybody = [...staff, ...hires];
  const stdin = ['externalId,userName,Title,Groups', ...everybody.map((name) => `x-${name},${name},Clerk,All`)].join(
    '\n',
  );
  const run = () =>
    scimctl(['bulk', 'import', '-', '--reactivate', '--yes', '-o', 'ndjson'], { exchange: service.exchange, stdin });
  const first = await run();
  const truth = snapshotOf(service);
  const count = service.log.filter(({ method }) => method !== 'GET').length;
  const second = await run();
  const written = service.log.filter(({ method }) => method !== 'GET').slice(count);
  const wrong = everybody.filter((name) => {
    const found = [...truth.users.values()].filter(({ externalId }) => externalId === `x-${name}`);
    return found.length !== 1 || !isActive(found[0]) || found[0]?.title !== 'Clerk';
  });
  const all = groupIdsOf(truth, 'All').flatMap((id) => [...membersOf(truth, id)]);
  return [
    ...(first.exitCode === 0 ? [] : [`a last import ends with ${first.exitCode}: ${describeRun(first)}`]),
    ...wrong.map((name) => `after a last import, ${name} is not as requested`),
    ...(all.length === everybody.length ? [] : [`after a last import, the group has ${all.length} members`]),
    ...(second.exitCode === 0 ? [] : [`the last import again ends with ${second.exitCode}`]),
    ...written.map(({ method, path }) => `the last import again sent ${method} ${path}`),
  ];
}

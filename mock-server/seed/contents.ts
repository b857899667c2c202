import { lenient } from '../../src/protocol/deviation.ts';
import type { JsonObject } from '../../src/protocol/json/json.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import { urn } from '../../src/protocol/urns.ts';
import { printIssue, validate } from '../../src/protocol/value/validate.ts';
import { OptionError } from '../options/option-error.ts';
import { newResource, toStored } from '../resources/stored-resource.ts';
import type { Contents } from '../store/contents.ts';
import type { Change } from '../store/store.ts';
import { type Chance, createChance } from './chance.ts';
import { groupPlans } from './groups.ts';
import { createStaff, type Person } from './staff.ts';
import { createUser } from './user.ts';

/** Options of generated contents. */
export interface SeedOptions {
  /** The same seed generates the same contents, byte for byte. Default: 0. */
  readonly seed?: number;
  /** Number of users. The number does not include groups, which are generated in addition. */
  readonly users: number;
}

/** Maximum number of users. More users and their indexes may not fit into memory. */
const maxUsers = 2_000_000;

/** Start and end of the period in which the users are hired, in ms since 1970. The company is founded at the start. */
const founded = Date.UTC(2019, 0, 7, 8);
const today = Date.UTC(2026, 0, 5, 8);

/**
 * Generates the users and groups of an invented company, in the form in which a provider with these models stores them.
 * The same options always give the same result. Generates no users if there is no type User, and no groups if there is
 * no type Group. Throws an `OptionError` for an invalid number of users, for an invalid seed, and if a resource type
 * requires an attribute that the generated resources do not have.
 */
export function companyContents(models: readonly ResourceModel[], options: SeedOptions): Contents {
  const { users, seed = 0 } = options;
  if (!Number.isSafeInteger(users) || users < 0 || users > maxUsers) {
    throw new OptionError(`users must be a number from 0 to ${maxUsers}, not ${JSON.stringify(users)}`);
  }
  if (!Number.isSafeInteger(seed)) throw new OptionError(`seed must be a whole number, not ${JSON.stringify(seed)}`);
  const typeNamed = (name: string) => models.find(({ resourceType }) => resourceType.name === name);
  const [userModel, groupModel] = [typeNamed('User'), typeNamed('Group')];
  const chance = createChance(seed);
  const staff = createStaff(chance, users);
  const people = userModel ? createUsers(chance, userModel, staff) : [];
  const changes: Change[] = people.map((resource) => ({ op: 'put', type: 'User', resource }));
  if (groupModel && users > 0)
    for (const change of groupChanges(chance, groupModel, staff, people)) changes.push(change);
  return changes;
}

function createUsers(chance: Chance, model: ResourceModel, staff: readonly Person[]): Resource[] {
  const ids = staff.map(() => chance.uuid());
  return staff.map((person, index) => {
    const manager = person.manager === undefined ? undefined : ids[person.manager];
    // Users are in the order in which they were hired. The times of hiring are spread evenly over the whole period.
    const hired = founded + Math.floor(((today - founded) * (index + 0.5)) / staff.length);
    return createResource(model, createUser(chance, person, index + 1, manager), ids[index] ?? '', hired);
  });
}

function* groupChanges(
  chance: Chance,
  model: ResourceModel,
  staff: readonly Person[],
  people: readonly Resource[],
): Iterable<Change> {
  const ids = new Map<string, string>();
  for (const { name, has, groups = [] } of groupPlans) {
    const group = chance.uuid();
    ids.set(name, group);
    const resource = createResource(model, { schemas: [urn.Group], displayName: name }, group, founded);
    yield { op: 'put', type: 'Group', resource };
    for (const nested of groups) yield { op: 'link', group, member: { value: ids.get(nested) ?? '', type: 'Group' } };
    if (!has) continue;
    for (const [index, { id }] of people.entries()) {
      const person = staff[index];
      if (person?.active && has(person)) yield { op: 'link', group, member: { value: id, type: 'User' } };
    }
  }
}

/**
 * Returns a resource in its stored form, as if a client had created it at `time`. Omits attributes that the model does
 * not define.
 */
function createResource(model: ResourceModel, input: JsonObject, id: string, time: number): Resource {
  const context = { operation: 'create', direction: 'request' } as const;
  const adapted = { ...input, schemas: [model.core.urn] };
  const { resource, issues } = validate(adapted, model, context, { tolerate: lenient([]) });
  const [issue] = issues;
  if (issue)
    throw new OptionError(
      `the resource type ${model.resourceType.name} does not allow generated resources: ${printIssue(issue)}`,
    );
  return newResource({ clock: () => time, newId: () => id }, model, toStored(model, resource));
}

import type { Plan } from './server-plan.ts';

/**
 * A possible next action of a worker. The action changes only resources whose names begin with the name of the worker.
 * Only one worker therefore writes each resource, one write after the other.
 */
type Move = (plan: Plan, worker: string, random: () => number) => void;

/** Requests of their own. */
const single: readonly Move[] = [changePerson, changePerson, changeMembership];

/** Parts of bulk requests. No two parts change the same resource. */
const parts: readonly Move[] = [hireOrDismissTeam, tieOrUntieGroups, changeMany];

/** Plans the next action of a worker. Returns whether the action is a bulk request. */
export function planMove(plan: Plan, worker: string, random: () => number): 'single' | 'bulk' {
  const pick = (moves: readonly Move[]): Move => moves[Math.floor(random() * moves.length)] as Move;
  if (random() < 0.7) {
    pick(single)(plan, worker, random);
    return 'single';
  }
  const chosen = new Set([pick(parts), pick(parts), pick(parts)]);
  for (const move of chosen) move(plan, worker, random);
  return 'bulk';
}

function changePerson(plan: Plan, worker: string, random: () => number): void {
  changeOf(plan, `${worker} p${Math.floor(random() * 12)}`, random);
}

function changeMembership(plan: Plan, worker: string, random: () => number): void {
  const { people, groups } = plan.world;
  const [group, person] = [`${worker} club`, `${worker} p${Math.floor(random() * 12)}`];
  if (!groups.has(group)) plan.createGroup(group, []);
  else if (people.has(person)) plan.toggleMember(group, person);
  else plan.createPerson(person);
}

/**
 * Creates people and a group with these people, or deletes them if the group exists. A creation request has the group
 * before or after the people.
 */
function hireOrDismissTeam(plan: Plan, worker: string, random: () => number): void {
  const { people, groups } = plan.world;
  const [team, members] = [`${worker} team`, [0, 1, 2].map((i) => `${worker} t${i}`)];
  const create = () => {
    for (const name of members) if (!people.has(name)) plan.createPerson(name);
  };
  if (groups.has(team)) {
    const dismiss = members.filter((name) => people.has(name));
    if (random() < 0.5) plan.deleteGroup(team);
    for (const name of dismiss) plan.deletePerson(name);
    if (groups.has(team)) plan.deleteGroup(team);
  } else if (random() < 0.5) {
    create();
    plan.createGroup(team, members);
  } else {
    plan.createGroup(team, members);
    create();
  }
}

/**
 * Creates two groups that are members of each other, or deletes them. Each group refers to the other, so both must be
 * created in one request.
 */
function tieOrUntieGroups(plan: Plan, worker: string): void {
  const { groups } = plan.world;
  const [left, right] = [`${worker} left`, `${worker} right`];
  if (groups.has(left) || groups.has(right)) {
    for (const name of [left, right]) if (groups.has(name)) plan.deleteGroup(name);
  } else {
    plan.createGroup(left, [right]);
    plan.createGroup(right, [left]);
  }
}

/** Changes several people, and replaces all members of a group at once. */
function changeMany(plan: Plan, worker: string, random: () => number): void {
  const { people, groups } = plan.world;
  const [crowd, names] = [`${worker} crowd`, Array.from({ length: 6 }, (_, i) => `${worker} c${i}`)];
  for (const name of names) changeOf(plan, name, random);
  const members = names.filter((name) => people.has(name) && random() < 0.5);
  if (groups.has(crowd)) plan.replaceGroup(crowd, members);
  else plan.createGroup(crowd, members);
}

function changeOf(plan: Plan, name: string, random: () => number): void {
  if (!plan.world.people.has(name)) return plan.createPerson(name);
  const [kind] = [random()];
  if (kind < 0.2) plan.deletePerson(name);
  else if (kind < 0.6) plan.replacePerson(name);
  else plan.retitlePerson(name);
}

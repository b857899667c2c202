import type { Chance } from './chance.ts';
import { company, type Department, departments, executive, type Office, offices } from './company.ts';
import { type Culture, cultures, type Name, parseNames } from './names.ts';

/** A member of the staff of the company. */
export interface Person {
  readonly given: Name;
  readonly family: Name;
  readonly culture: Culture;
  readonly office: Office;
  readonly department: Department;
  /** Index of the manager in the list of staff. Undefined for the head of the company. */
  readonly manager: number | undefined;
  /** Number of direct reports. */
  readonly reports: number;
  readonly title: string;
  readonly isContractor: boolean;
  readonly active: boolean;
  /** Unique e-mail address in the domain of the company. */
  readonly email: string;
}

/** Maximum number of direct reports, except for the head of the company. */
const span = 8;

/** Probabilities that a user without direct reports is a contractor (`contractors`) or is inactive (`inactive`). */
const contractors = 0.12;
const inactive = 0.06;

const names = cultures.map((culture) => ({
  culture,
  given: parseNames(culture.given),
  family: parseNames(culture.family),
  offices: offices.filter(({ name }) => culture.offices.includes(name)),
}));

const shares = departments.reduce((sum, { share }) => sum + share, 0);

/**
 * Creates the staff of the company. In the list, each manager comes before the direct reports of this manager. The
 * staff is therefore a tree without cycles.
 */
export function createStaff(chance: Chance, size: number): Person[] {
  const places = createPlaces(chance, size);
  const taken = new Map<string, number>();
  return places.map(({ department, manager, reports }) => {
    const from = chance.pick(names);
    const [given, family] = [chance.pick(from.given), chance.pick(from.family)];
    const isContractor = reports === 0 && manager !== undefined && chance.happens(contractors);
    return {
      given,
      family,
      culture: from.culture,
      office: chance.happens(0.8) ? chance.pick(from.offices) : chance.pick(offices),
      department,
      manager,
      reports,
      title: titleOf(chance, department, manager, reports),
      isContractor,
      active: reports > 0 || manager === undefined || !chance.happens(inactive),
      email: emailOf(given, family, taken),
    };
  });
}

interface Place {
  readonly department: Department;
  readonly manager: number | undefined;
  reports: number;
}

/**
 * Assigns a department and a manager to each member of the staff. The manager is in the same department, but heads of
 * departments report to the head of the company.
 */
function createPlaces(chance: Chance, size: number): Place[] {
  const places: Place[] = [];
  const ofDepartment = new Map<Department, number[]>(departments.map((department) => [department, []]));
  for (let index = 0; index < size; index++) {
    if (index === 0) {
      places.push({ department: executive, manager: undefined, reports: 0 });
      continue;
    }
    const department = pickDepartment(chance);
    const colleagues = ofDepartment.get(department) ?? [];
    const manager = colleagues.length === 0 ? 0 : colleagues[Math.floor((colleagues.length - 1) / span)];
    const leader = places[manager ?? 0];
    if (leader) leader.reports++;
    colleagues.push(index);
    places.push({ department, manager, reports: 0 });
  }
  return places;
}

function pickDepartment(chance: Chance): Department {
  let left = chance.below(shares);
  for (const department of departments) {
    left -= department.share;
    if (left < 0) return department;
  }
  return executive;
}

function titleOf(chance: Chance, department: Department, manager: number | undefined, reports: number): string {
  if (manager === undefined) return chance.pick(department.titles);
  if (manager === 0) return `Head of ${department.name}`;
  return reports > 0 ? `Team Lead, ${department.name}` : chance.pick(department.titles);
}

/**
 * Returns an e-mail address of the form `given.family@domain`. If another member of the staff has the same name, adds a
 * number to the name. The address is unique: no name ends with a digit, so a name with a number never equals another
 * name.
 */
function emailOf(given: Name, family: Name, taken: Map<string, number>): string {
  const name = `${given.ascii}.${family.ascii}`;
  const number = (taken.get(name) ?? 0) + 1;
  taken.set(name, number);
  return `${name}${number === 1 ? '' : number}@${company.domain}`;
}

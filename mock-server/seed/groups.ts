import { departments, offices } from './company.ts';
import type { Person } from './staff.ts';

/** A group of the company, whose members are people or other groups. */
export interface GroupPlan {
  readonly name: string;
  /** Who is in it, of those that are active. */
  readonly has?: (person: Person) => boolean;
  /** Names of groups that are in it, which stand before it. */
  readonly groups?: readonly string[];
}

/** One row a group: departments, divisions made of them, offices, and what people are. */
export const groupPlans: readonly GroupPlan[] = [
  ...departments.map(({ name }) => ({ name, has: (person: Person) => person.department.name === name })),
  ...[...new Set(departments.map(({ division }) => division))].map((division) => ({
    name: `${division} Division`,
    groups: departments.filter((department) => department.division === division).map(({ name }) => name),
  })),
  ...offices.map(({ name }) => ({ name: `${name} Office`, has: (person: Person) => person.office.name === name })),
  { name: 'Leadership', has: ({ manager }) => manager === undefined || manager === 0 },
  { name: 'Managers', has: ({ reports }) => reports > 0 },
  { name: 'Contractors', has: ({ isContractor }) => isContractor },
  { name: 'All Staff', has: ({ isContractor }) => !isContractor },
];

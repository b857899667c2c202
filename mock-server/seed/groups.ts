import { departments, offices } from './company.ts';
import type { Person } from './staff.ts';

/** A group of the company. Its members are users or other groups. */
export interface GroupPlan {
  readonly name: string;
  /** Returns true if the person is a member of the group. The caller passes only active users. */
  readonly has?: (person: Person) => boolean;
  /** Names of the groups that are members of this group. In `groupPlans`, they come before this group. */
  readonly groups?: readonly string[];
}

/** The groups of the company: departments, divisions (groups of departments), offices, and roles. */
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

import type { JsonObject } from '../../src/protocol/json/json.ts';
import { urn } from '../../src/protocol/urns.ts';
import type { Chance } from './chance.ts';
import { company } from './company.ts';
import type { Name } from './names.ts';
import type { Person } from './staff.ts';

/**
 * Creates the User resource that a client would send for a member of the staff. `number` is different for each member
 * of the staff. `manager` is the id of the User resource of the manager.
 */
export function createUser(chance: Chance, person: Person, number: number, manager: string | undefined): JsonObject {
  const { given, family, culture, office, department, email, title, isContractor } = person;
  const order = culture.familyFirst ? [family, given] : [given, family];
  const formatted = order.map(({ native }) => native).join(culture.language === 'zh' ? '' : ' ');
  const padded = String(number).padStart(6, '0');
  return {
    schemas: [urn.User, urn.EnterpriseUser],
    externalId: `hr-${padded}`,
    userName: email,
    name: { formatted, familyName: family.native, givenName: given.native },
    displayName: formatted,
    ...(chance.happens(0.1) ? { nickName: capitalise(given).slice(0, 3) } : {}),
    title,
    userType: isContractor ? 'Contractor' : 'Employee',
    preferredLanguage: culture.language,
    locale: office.locale,
    timezone: office.timezone,
    active: person.active,
    emails: [
      { value: email, type: 'work', primary: true },
      ...(chance.happens(0.3) ? [{ value: `${given.ascii}.${padded}@home.example`, type: 'home' }] : []),
    ],
    phoneNumbers: [
      { value: `${office.phone} ${String(chance.below(10_000)).padStart(4, '0')}`, type: 'work' },
      ...(chance.happens(0.4) ? [{ value: `${office.phone} 9${chance.below(90_000) + 10_000}`, type: 'mobile' }] : []),
    ],
    addresses: [
      {
        streetAddress: office.street,
        locality: office.name,
        region: office.region,
        postalCode: office.postalCode,
        country: office.country,
        type: 'work',
        primary: true,
      },
    ],
    [urn.EnterpriseUser]: {
      employeeNumber: `${isContractor ? 'C' : 'E'}${padded}`,
      costCenter: String(department.costCenter + chance.below(4) * 10),
      organization: company.name,
      division: department.division,
      department: department.name,
      ...(manager === undefined ? {} : { manager: { value: manager } }),
    },
  };
}

function capitalise({ ascii }: Name): string {
  return ascii.slice(0, 1).toUpperCase() + ascii.slice(1);
}

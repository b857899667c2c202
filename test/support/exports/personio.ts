import { basics, columnsOf, company, type Export, enterprise, table } from './export.ts';
import { fullName, germanDate, people } from './people.ts';

const statuses = { active: 'Aktiv', 'on leave': 'Elternzeit', left: 'Inaktiv' } as const;

const rows = columnsOf(
  [
    ['Personalnummer', ({ number }) => number],
    ['Vorname', ({ given }) => given],
    ['Nachname', ({ family }) => family],
    ['Bevorzugter Name', ({ preferred }) => preferred],
    ['E-Mail', ({ email }) => email],
    ['Geschlecht', () => 'divers'],
    ['Status', ({ status, index }) => (index === 28 ? 'Onboarding' : statuses[status])],
    ['Position', ({ title }) => title],
    ['Vorgesetzter', ({ manager }) => (manager ? fullName(manager) : '')],
    ['Anstellungsart', () => 'Intern'],
    ['Wochenstunden', () => '38,50'],
    ['Einstellungsdatum', ({ hired }) => germanDate(hired)],
    ['Vertragsende', () => ''],
    ['Austrittsdatum', ({ left }) => germanDate(left)],
    ['Letzter Arbeitstag', ({ left }) => germanDate(left)],
    ['Austrittsgrund', ({ left }) => (left === '' ? '' : 'Kündigung durch Mitarbeiter')],
    ['Abteilung', ({ department }) => department],
    ['Team', ({ division }) => division],
    ['Standort', ({ city }) => city],
    ['Tochterfirma', () => 'Beispiel GmbH'],
    ['Kostenstelle', ({ costCenter }) => costCenter],
  ],
  people,
);

/** A German export of Personio: semicolons, a byte order mark, dates with dots. */
export const personio: Export = {
  product: 'Personio',
  file: 'Personio Export Mitarbeiter.csv',
  content: Buffer.from(`\ufeff${table(rows, { delimiter: ';' })}`),
  expected: (person) =>
    basics(person, {
      ...(person.preferred === '' ? {} : { nickName: person.preferred }),
      title: person.title,
      userType: 'Intern',
      addresses: [{ locality: person.city, type: 'work' }],
      ...company(person, {
        employeeNumber: person.number,
        department: person.department,
        organization: 'Beispiel GmbH',
        costCenter: person.costCenter,
      }),
    }),
  columns: [
    'Personalnummer -> externalId',
    `Personalnummer -> ${enterprise}:employeeNumber`,
    'Vorname -> name.givenName',
    'Nachname -> name.familyName',
    'Bevorzugter Name -> nickName',
    'E-Mail -> emails[type eq "work"].value',
    'E-Mail -> userName',
    'Geschlecht -> left out: SCIM has no attribute for this column',
    'Status -> active',
    'Position -> title',
    `Vorgesetzter -> ${enterprise}:manager`,
    'Anstellungsart -> userType',
    'Wochenstunden -> left out: SCIM has no attribute for this column',
    'Einstellungsdatum -> left out: SCIM has no attribute for this column',
    'Vertragsende -> left out: the leaving date comes from column "Austrittsdatum"',
    'Austrittsdatum -> not sent: a row with a past date is rejected, unless a status says that the person is active',
    'Letzter Arbeitstag -> not sent: a row with a past date is rejected, unless a status says that the person is active',
    'Austrittsgrund -> left out: SCIM has no attribute for this column',
    `Abteilung -> ${enterprise}:department`,
    'Team -> left out: SCIM has no attribute for this column',
    'Standort -> addresses[type eq "work"].locality',
    `Tochterfirma -> ${enterprise}:organization`,
    `Kostenstelle -> ${enterprise}:costCenter`,
  ],
  notes: [
    'Status: "Aktiv" is active (24), "Elternzeit" is active (2), "Inaktiv" is inactive (3), "Onboarding" is active (1)',
  ],
};

/** A made-up person, from whom every export is made. */
export interface Person {
  readonly index: number;
  /** `10001`. */
  readonly number: string;
  readonly given: string;
  readonly family: string;
  /** The preferred first name of the person, if it is not the given name. */
  readonly preferred: string;
  readonly email: string;
  readonly login: string;
  readonly title: string;
  readonly department: string;
  readonly division: string;
  readonly costCenter: string;
  readonly city: string;
  readonly country: string;
  readonly phone: string;
  readonly mobile: string;
  readonly status: 'active' | 'on leave' | 'left';
  /** `YYYY-MM-DD`. */
  readonly hired: string;
  /** `YYYY-MM-DD`, of those who left. */
  readonly left: string;
  /** Undefined for the head of the company. */
  readonly manager: Person | undefined;
}

type Row = readonly [given: string, family: string, preferred: string, title: string, department: number, city: number];

const rows: readonly Row[] = [
  ['Grace', 'Okonkwo', '', 'Chief Executive Officer', 0, 0],
  ['Jürgen', 'Müller-Lüdenscheid', '', 'Head of Engineering', 1, 1],
  ['María José', 'García Márquez', 'Pepa', 'Head of Sales', 2, 2],
  ['Siobhán', "O'Brien", '', 'Head of People', 3, 3],
  ['Anna Maria', 'van der Berg', 'Anneke', 'Head of Finance', 4, 1],
  ['Robert', 'Lee', 'Bob', 'Software Engineer', 1, 0],
  ['Zoë', 'Null', '', 'Site Reliability Engineer', 1, 1],
  ['François', 'Lefèvre', '', 'Software Engineer', 1, 2],
  ['Ingrid', 'Åström', '', 'QA Engineer', 1, 3],
  ['Tomás', 'Ibáñez', 'Tom', 'Account Executive', 2, 2],
  ['Nils', 'Sørensen', '', 'Account Executive', 2, 3],
  ['Chloé', 'Dubois', '', 'Sales Engineer', 2, 0],
  ['José', 'Núñez', 'Pepe', 'Key Account Manager', 2, 2],
  ['Aoife', "D'Arcy", '', 'Recruiter', 3, 3],
  ['Björn', 'Größe', '', 'Payroll Specialist', 3, 1],
  ['Élodie', 'Martin-Roche', '', 'Learning Specialist', 3, 0],
  ['Paolo', 'De Santis', '', 'Accountant', 4, 2],
  ['Renée', 'Fischer', '', 'Controller', 4, 1],
  ['Seán', 'Mac Giolla', '', 'Financial Analyst', 4, 3],
  ['Úna', 'Byrne', '', 'Treasurer', 4, 0],
  ['Kwame', 'Mensah', '', 'Software Engineer', 1, 0],
  ['Leïla', 'Benali', 'Lili', 'Data Engineer', 1, 2],
  ['Mårten', 'Lindqvist', '', 'Designer', 1, 3],
  ['Noémie', 'Petit', '', 'Product Manager', 1, 2],
  ['Oskar', 'Jäger', '', 'Account Executive', 2, 1],
  ['Pía', 'Gómez', '', 'Sales Representative', 2, 2],
  ['Quentin', 'Hughes', '', 'HR Partner', 3, 0],
  ['Rosalía', 'Peña', 'Rosa', 'Recruiter', 3, 2],
  ['Sofía', 'Álvarez', '', 'Accountant', 4, 2],
  ['Théo', 'Garnier', '', 'Auditor', 4, 3],
];

const departments = ['Executive', 'Engineering', 'Sales', 'People & Culture', 'Finance'] as const;
const divisions = ['Corporate', 'Technology', 'Commercial', 'Corporate', 'Corporate'] as const;
const costCenters = ['0100', '0200', '0300', '0400', '0500'] as const;
const cities = [
  ['London', 'GB'],
  ['Berlin', 'DE'],
  ['Madrid', 'ES'],
  ['Dublin', 'IE'],
] as const;

/** Indexes of people on leave, and of leavers. */
const [onLeave, gone] = [new Set([7, 19]), new Set([11, 23, 29])];

/** Thirty people. The first person leads the company, and the next four people lead the departments. */
export const people: readonly Person[] = makePeople();

function makePeople(): Person[] {
  const made: Person[] = [];
  for (const [index, [given, family, preferred, title, department, city]] of rows.entries()) {
    const login = `${ascii(given)}.${ascii(family)}`;
    made.push({
      index,
      number: String(10_001 + index),
      given,
      family,
      preferred,
      email: `${login}@example.com`,
      login,
      title,
      department: departments[department] as string,
      division: divisions[department] as string,
      costCenter: costCenters[department] as string,
      city: cities[city]?.[0] as string,
      country: cities[city]?.[1] as string,
      phone: `+44 20 7946 0${100 + index}`,
      mobile: `+44 7700 900${100 + index}`,
      status: gone.has(index) ? 'left' : onLeave.has(index) ? 'on leave' : 'active',
      hired: `20${String(10 + (index % 10)).padStart(2, '0')}-0${1 + (index % 9)}-1${index % 10}`,
      left: gone.has(index) ? `2023-0${1 + (index % 9)}-28` : '',
      manager: index === 0 ? undefined : index < 5 ? made[0] : made[department],
    });
  }
  return made;
}

function ascii(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .replaceAll('ø', 'o')
    .replace(/[^\w-]+/g, '')
    .toLowerCase();
}

/** `Chris Doe`. */
export const fullName = ({ given, family }: Person): string => `${given} ${family}`;
/** Returns the name with the preferred first name. */
export const calledName = ({ given, family, preferred }: Person): string => `${preferred || given} ${family}`;
/** `31.12.2026`. */
export const germanDate = (date: string): string => date.split('-').reverse().join('.');
/** `12/31/2026`. */
export const americanDate = (date: string): string => {
  const [year, month, day] = date.split('-');
  return date === '' ? '' : `${month}/${day}/${year}`;
};

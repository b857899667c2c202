// Makes the people of an invented company: hires.csv, leavers.csv and users.ndjson beside this file, or in the folder given.
// The same bytes every time: node examples/make-people.mjs [FOLDER]
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cultures, transliterations } from './names.mjs';

const people = 500;
const leaving = 40;
/** Rows (the first one under the header is 1) that are wrong on purpose, and how. */
const wrongRows = { 137: 'no e-mail', 342: 'too few fields' };

/** Departments with their share of the people and the titles in them; a title with a semicolon or a quote has to be quoted. */
const departments = [
  [
    'Engineering',
    30,
    'Software Engineer|Senior Software Engineer|Site Reliability Engineer; on call|QA Engineer|Staff Engineer, "Platform"',
  ],
  ['Product', 8, 'Product Manager|Product Analyst|Product Owner; Payments'],
  ['Design', 6, 'Product Designer|UX Researcher|Designer ("Brand")'],
  ['Sales', 18, 'Account Executive|Sales Development Representative|Key Account Manager; DACH'],
  ['Marketing', 8, 'Content Strategist|Campaign Manager|Events Manager; EMEA'],
  ['Customer Support', 14, 'Support Agent|Senior Support Agent|Support Engineer; "Tier 3"'],
  ['Finance', 6, 'Accountant|Financial Analyst|Payroll Specialist'],
  ['People & Culture', 5, 'Recruiter|HR Business Partner|Learning Specialist'],
  ['IT', 5, 'IT Administrator|Help Desk Technician|Identity Engineer'],
];

/** The most people who report to one team lead. */
const teamSize = 8;

const random = mulberry32(20_260_105);
const hires = makeHires();
const folder = process.argv[2] ?? dirname(fileURLToPath(import.meta.url));
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'hires.csv'), hiresCsv());
writeFileSync(join(folder, 'leavers.csv'), leaversCsv());
writeFileSync(join(folder, 'users.ndjson'), usersNdjson());

/** People in the order of the file, in which many a manager comes after those who report to them. */
function makeHires() {
  const names = shuffled(cultures.flatMap(allNames));
  const taken = new Set();
  const unplaced = names.slice(0, people).map((name) => ({ ...name, email: emailOf(name, taken) }));
  const [chief, ...others] = unplaced;
  const staff = [
    place(chief, 'Executive', 'Chief Executive Officer', undefined, ['Leadership']),
    ...placeAll(others, chief),
  ];
  const rows = shuffled(staff);
  // Nobody reports to the people of the rows that are wrong, so that those are the only two that fail.
  for (const row of Object.keys(wrongRows)) {
    const index = Number(row) - 1;
    const other = rows.findIndex((hire, at) => at > index && !hire.leads);
    if (rows[index].leads) [rows[index], rows[other]] = [rows[other], rows[index]];
  }
  return rows.map((hire, index) => ({ ...hire, id: `E${String(index + 1).padStart(5, '0')}`, row: index + 1 }));
}

function placeAll(others, chief) {
  const total = departments.reduce((sum, [, share]) => sum + share, 0);
  let from = 0;
  let shares = 0;
  return departments.flatMap(([department, share, titles]) => {
    shares += share;
    const to = Math.round((others.length * shares) / total);
    const [head, ...rest] = others.slice(from, to);
    from = to;
    const leads = rest.splice(0, Math.ceil(rest.length / (teamSize + 1)));
    return [
      place(head, department, `Head of ${department}`, chief, ['Leadership', 'Managers']),
      ...leads.map((lead) => place(lead, department, `Team Lead, ${department}`, head, ['Managers'])),
      ...rest.map((member, index) =>
        place(member, department, pick(titles.split('|')), leads[index % leads.length], []),
      ),
    ];
  });
}

function place(person, department, title, manager, groups) {
  const more = random() < 0.15 ? ['VPN Users'] : [];
  return {
    ...person,
    department,
    title,
    manager: manager?.email ?? '',
    leads: groups.length > 0,
    groups: [department === 'Executive' ? [] : department, `${person.location} Office`, ...groups, ...more].flat(),
    // Mondays of the first half of 2024.
    start: new Date(Date.UTC(2024, 0, 1 + 7 * Math.floor(random() * 26))).toISOString().slice(0, 10),
  };
}

function allNames([given, family, locations]) {
  return parseNames(given).flatMap((first) =>
    parseNames(family).map((last) => ({ first, last, location: pick(locations) })),
  );
}

function parseNames(text) {
  return text.split(' ').map((name) => {
    const [native, ascii] = name.replaceAll('_', ' ').split('/');
    return { native, ascii: ascii ?? toAscii(native) };
  });
}

function toAscii(name) {
  const plain = name.replace(/ ".*"/, '').toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');
  return Array.from(plain, (letter) => transliterations[letter] ?? letter).join('');
}

function emailOf({ first, last }, taken) {
  const local = `${first.ascii}.${last.ascii}`.toLowerCase().replace(/[^a-z.-]/g, '');
  let email = `${local}@example.com`;
  for (let number = 2; taken.has(email); number++) email = `${local}${number}@example.com`;
  taken.add(email);
  return email;
}

function hiresCsv() {
  const header = [
    'Employee ID',
    'First Name',
    'Last Name',
    'Work E-mail',
    'Job Title',
    'Department',
    'Location',
    'Manager',
    'Groups',
    'Start Date',
  ];
  const rows = hires.map((hire) => {
    const { id, first, last, email, title, department, location, manager, groups, start, row } = hire;
    const fields = [
      id,
      first.native,
      last.native,
      email,
      title,
      department,
      location,
      manager,
      groups.join('|'),
      start,
    ];
    if (wrongRows[row] === 'no e-mail') fields[3] = '';
    return wrongRows[row] === 'too few fields' ? fields.slice(0, 5) : fields;
  });
  return toCsv([header, ...rows]);
}

/** People to whom nobody reports, so that no manager is missing when they have gone. */
function leaversCsv() {
  const candidates = hires.filter(({ leads, row }) => !leads && !wrongRows[row]);
  const leavers = shuffled(candidates).slice(0, leaving);
  const rows = leavers.map(({ id, email }) => [id, email, pick(['2024-08-31', '2024-09-30', '2024-10-31'])]);
  return toCsv([['Employee ID', 'Work E-mail', 'Last Day'], ...rows]);
}

/** As a spreadsheet in much of Europe saves it: a byte order mark, semicolons, CRLF. */
function toCsv(rows) {
  const quote = (text) => (/[;"\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return `\ufeff${rows.map((fields) => `${fields.map(quote).join(';')}\r\n`).join('')}`;
}

function usersNdjson() {
  const extension = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
  return hires
    .slice(0, 12)
    .map(({ id, first, last, email, title, department }) => ({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', extension],
      userName: email,
      externalId: id,
      name: { givenName: first.native, familyName: last.native },
      displayName: `${first.native} ${last.native}`,
      emails: [{ value: email, type: 'work', primary: true }],
      title,
      active: true,
      [extension]: { employeeNumber: id, department },
    }))
    .map((user) => `${JSON.stringify(user)}\n`)
    .join('');
}

function pick(items) {
  return items[Math.floor(random() * items.length)];
}

function shuffled(items) {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [result[i], result[j]] = [result[j], result[i]];
  }
  return result;
}

/** A small generator of random numbers with a seed, in [0, 1): Math.random has none. */
function mulberry32(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

import type { Kind } from './rule.ts';
import { exclusions, keywords, placesOf, type Row, rules, shoulds } from './table.ts';

const titles: Readonly<Record<string, string>> = {
  RFC7643: 'RFC 7643: core schema',
  RFC7644: 'RFC 7644: protocol',
  RFC8935: 'RFC 8935: events by push',
  RFC8936: 'RFC 8936: events by poll',
  RFC9865: 'RFC 9865: cursors',
  RFC9944: 'RFC 9944: devices',
  RFC9967: 'RFC 9967: asynchronous requests and events',
};

const kinds: Readonly<Record<Kind, string>> = {
  definition: 'explains a word',
  client: 'binds the client',
  registry: 'binds who registers or writes specifications',
  restated: 'says again what another section says',
  permission: 'permits',
  notApplicable: 'does not apply to this provider',
};

/** Returns `docs/rfc-rules.md`, which shows the table of rules. */
export function renderPage(): string {
  const rfcs = Object.keys(titles);
  return [
    '# Rules of the RFCs, and what holds them',
    'Every MUST, SHALL and REQUIRED (and their NOT) of these RFCs that binds a SCIM service provider, in our own words. An id is the section and the place of the keyword among the keywords of that section. Each rule has a check that runs against the bundled provider, and a fault that breaks just this rule: the tests run every check twice, and it has to pass on the provider and to fail on the provider with the fault.',
    'This page is made from the table in `test/rules/`: change it there, and run `npx vitest run test/rules -u`.',
    table(
      ['', 'keywords', 'rules with a check', ...Object.values(kinds)],
      rfcs.map((rfc) => [titles[rfc] as string, ...counts(rfc).map(String)]),
    ),
    ...rfcs.flatMap((rfc) => [`## ${titles[rfc]}`, rulesOf(rfc)]),
    '## SHOULD and SHOULD NOT',
    'What a provider should do, where an answer shows it: S2 is the second SHOULD, SHOULD NOT or RECOMMENDED of its section. Each has a check and a fault as above. One is not followed: values are kept as they came, and not canonicalised (RFC 7643 sections 2.4 and 4.1.2), so that a test sees what was sent.',
    table(
      ['rule', 'in short', 'held by'],
      shoulds.map(({ id, rule, file }) => [id, rule, `\`test/rules/${file}\``]),
    ),
    '## Choices',
    'Where a text contradicts itself, or leaves open what it asks for.',
    table(
      ['rule', 'what was chosen, and why'],
      rules.filter(({ choice }) => choice !== undefined).map(({ id, choice }) => [id, choice as string]),
    ),
    '## Keywords without a check',
    table(
      ['keywords', '', 'why'],
      exclusions.map(({ section, places, kind, why }) => [`${section}-${places}`, kinds[kind], why]),
    ),
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}

function rulesOf(rfc: string): string {
  return table(
    ['rule', 'in short', 'held by'],
    rules.filter(isOf(rfc)).map(({ id, rule, file }) => [id, rule, `\`test/rules/${file}\``]),
  );
}

function counts(rfc: string): number[] {
  const total = Object.entries(keywords).filter(([section]) => section.startsWith(rfc));
  const excluded = (kind: string) =>
    exclusions.filter((exclusion) => exclusion.section.startsWith(rfc) && exclusion.kind === kind).flatMap(placesOf);
  return [
    total.reduce((sum, [, count]) => sum + count, 0),
    rules.filter(isOf(rfc)).length,
    ...Object.keys(kinds).map((kind) => excluded(kind).length),
  ];
}

function isOf(rfc: string): (row: Row) => boolean {
  return ({ id }) => id.startsWith(rfc);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

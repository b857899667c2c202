import type { Fact } from '../../src/dialects/fact.ts';
import { type FactName, factNames, facts } from '../../src/dialects/facts.ts';
import { topics } from '../../src/dialects/kinds.ts';
import { printFact } from '../../src/dialects/print.ts';
import { vendors } from '../../src/dialects/table.ts';
import type { Vendor } from '../../src/dialects/vendor.ts';

const listed = vendors.filter(({ id }) => id !== 'generic');

/** Returns docs/vendors.md, which shows the table of vendors. */
export function renderPage(): string {
  return `${[introduction(), overview(), ...listed.map(section), legend()].join('\n\n')}\n`;
}

function introduction(): string {
  return `# Services and their deviations

What to expect from each service before anything is run against it: ${listed.length} services, with the facts that are known.
\`scimctl dialects show ID\` shows the same facts in a shell, and \`scimctl profiles add --dialect ID\` makes the client use them.

Each fact has a confidence. **documented**: the vendor says it. **measured**: a third party tested the live service.
**reported**: a third party says it. **disputed**: two sources contradict each other. A fact that is not listed is not known.

In the column "tier", "modelled" means that enough is known for \`scimctl mock serve --preset ID\`, and "hints" means that only some
facts are known. The services can change at any time, and nobody tested these facts for this page.

This page is generated from the table in \`src/dialects/\`. Change the table, and run \`npx vitest run test/dialects -u\`.`;
}

function overview(): string {
  const rows = listed.map(
    ({ id, title, version, tier, urls }) =>
      `| [${title}](#${anchor(title)}) | \`${id}\` | ${version} | ${tier} | ${urls.map((url) => `\`${url}\``).join(' ')} |`,
  );
  return ['| service | id | SCIM | tier | base URL |', '| --- | --- | --- | --- | --- |', ...rows].join('\n');
}

function section(vendor: Vendor): string {
  const rows = factNames.flatMap((name) => {
    const fact = vendor.facts[name] as Fact<never> | undefined;
    return fact ? [row(facts[name].title, printFact(name, fact.value), fact)] : [];
  });
  const remarks = (vendor.remarks ?? []).map((remark) => row('remark', remark.value, remark));
  const table = [...rows, ...remarks];
  const sources = Object.entries(vendor.sources).map(([tag, text]) => `- ${tag}: ${text}`);
  return [
    `## ${vendor.title}`,
    ...(table.length === 0
      ? []
      : ['| fact | value | confidence | source |\n| --- | --- | --- | --- |\n'.concat(table.join('\n'))]),
    sources.length === 0 ? '' : `Sources:\n\n${sources.join('\n')}`,
  ]
    .filter(Boolean)
    .join('\n\n');
}

function row(title: string, value: string, { confidence, source, remark }: Fact<unknown>): string {
  const text = remark === undefined ? value : `${value}. ${remark}.`;
  return `| ${title} | ${cell(text)} | ${confidence} | ${source} |`;
}

function legend(): string {
  const parts = topics.map((topic) => {
    const names = factNames.filter((name: FactName) => facts[name].topic === topic);
    return names
      .map((name) => `| \`${name}\` | ${cell(facts[name].title)} | ${cell(facts[name].summary)} |`)
      .join('\n');
  });
  return ['## The facts', ['| fact | title | meaning |', '| --- | --- | --- |', ...parts].join('\n')].join('\n\n');
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');

/** Returns the anchor that Markdown renderers create from a title. */
const anchor = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');

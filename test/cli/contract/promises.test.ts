import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { type PromiseRow, promises } from './promises.ts';

const root = new URL('../../../', import.meta.url);
const rows = Object.values(promises).flat();

/** Returns an error for each file that does not exist, and for each title that no test in its file has. */
const missing = ({ tests }: PromiseRow): string[] =>
  tests.flatMap(([file, title]) => {
    const place = new URL(`test/${file}`, root);
    if (!existsSync(place)) return [`${file} does not exist`];
    const source = readFileSync(place, 'utf8');
    const isThere = ["'", '"', '`'].some((quote) => source.includes(`${quote}${title}${quote}`));
    return isThere ? [] : [`${file} has no test ${JSON.stringify(title)}`];
  });

it.each(rows.map((each) => [each.promise, each] as const))('%s', (_promise, each) => {
  expect(each.tests).not.toEqual([]);
  expect(missing(each)).toEqual([]);
});

it('no promise is there twice', () => {
  expect(new Set(rows.map(({ promise }) => promise)).size).toBe(rows.length);
});

it('docs/contract.md is made from the table', async () => {
  const cell = (text: string): string => text.replaceAll('|', '\\|');
  const sections = Object.entries(promises).map(([title, each]) => {
    const lines = each.map(({ promise, tests }) => {
      const held = tests.map(([file, name]) => `\`test/${file}\`: ${cell(name)}`).join('<br>');
      return `| ${cell(promise)} | ${held} |`;
    });
    return `## ${title}\n\n| promise | tests |\n|---|---|\n${lines.join('\n')}\n`;
  });
  const head =
    '# What every command promises\n\nEach promise is held by the tests beside it. In a title of a test, `%s`, `%d` and `%j` stand for a command or a value.\nThis page is made from `test/cli/contract/promises.ts`: `npx vitest run --project source test/cli/contract -u`.\n';
  const page = fileURLToPath(new URL('docs/contract.md', root));
  await expect(`${head}\n${sections.join('\n')}`).toMatchFileSnapshot(page);
});

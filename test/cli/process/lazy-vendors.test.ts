import { expect, it } from 'vitest';
import { vendors } from '../../../src/dialects/table.ts';
import { loadedTexts } from './loaded-texts.ts';
import { bin } from './program.ts';

/** Returns the titles of the vendors whose facts a command loads. */
function loadedVendors(...argv: string[]): string[] {
  const texts = loadedTexts(bin, ...argv);
  // Searches for the sources of the facts, because only the table of vendors contains them. The titles also occur in
  // other texts.
  const known = vendors.filter(({ sources }) =>
    Object.values(sources).some((source) => texts.some((text) => text.includes(JSON.stringify(source).slice(1, -1)))),
  );
  return known.map(({ title }) => title);
}

it.each([[['--version']], [['users', 'list', '--help']], [['mock', 'serve', '--help']]])(
  '%j loads no file with the table of vendors',
  (argv) => {
    expect(loadedVendors(...argv)).toEqual([]);
  },
);

it('a command about vendors loads the table', () => {
  expect(loadedVendors('dialects', 'list', '-o', 'id')).toContain('AWS IAM Identity Center');
});

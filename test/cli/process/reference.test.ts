import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { renderReference } from '../../../build/reference/pages.mjs';

const folder = fileURLToPath(new URL('../../../docs/reference/', import.meta.url));

const pages = await renderReference();

it.each([...pages])('docs/reference/%s is made from the source: npm run reference', (name, text) => {
  expect(readFileSync(path.join(folder, name), 'utf8')).toBe(text);
});

it('docs/reference/ has no page that the script does not make', () => {
  expect(readdirSync(folder).sort()).toEqual([...pages.keys()].sort());
});

// Writes docs/reference/ from the built files: `npm run reference`.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { renderReference } from './reference/pages.mjs';

const folder = fileURLToPath(new URL('../docs/reference/', import.meta.url));
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
for (const [name, text] of await renderReference()) await writeFile(`${folder}${name}`, text);

import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';

/** Matches the relative modules that a declaration imports: `from './a.ts'`, `import('./a.ts')`, `import './a.ts'`. */
const relativeImport = /\b(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g;

/**
 * Deletes the declarations of private modules. No entry imports such a declaration, directly or through other
 * declarations.
 */
export async function leanTypes(folder, entryFiles) {
  const used = new Set();
  const left = entryFiles.map((file) => path.join(folder, file));
  while (left.length > 0) {
    const file = left.pop();
    if (used.has(file)) continue;
    used.add(file);
    const text = await readFile(file, 'utf8');
    for (const [, target] of text.matchAll(relativeImport))
      left.push(path.join(path.dirname(file), target.replace(/(?:\.d)?\.ts$/, '.d.ts')));
  }
  const files = await readdir(folder, { recursive: true });
  const unused = files.map((file) => path.join(folder, file)).filter((file) => file.endsWith('.ts') && !used.has(file));
  await Promise.all(unused.map((file) => rm(file)));
}

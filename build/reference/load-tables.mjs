import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** Tables of the source for the pages. Maps a file to its export. */
const pageTables = {
  'src/cli/errors/exit-codes.ts': 'exitCodes',
  'src/cli/help/topics.ts': 'helpTopics',
  'src/output/formats.ts': 'formats',
  'mock-server/faults/table.ts': 'effects',
};

/** Number of loads in this process. Two loads at the same time need two files. */
let loaded = 0;

/** Loads tables from TypeScript: `tables` maps a file to its export. Returns the tables by the names of their exports. */
export async function loadTables(root, tables = pageTables) {
  // The file is below node_modules, so that Node.js finds the packages of the project.
  const outfile = path.join(root, 'node_modules', '.cache', `scimctl-tables-${process.pid}-${loaded++}.mjs`);
  await mkdir(path.dirname(outfile), { recursive: true });
  const contents = Object.entries(tables).map(([file, name]) => `export { ${name} } from './${file}';`);
  await build({
    stdin: { contents: contents.join('\n'), resolveDir: root },
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    outfile,
    logLevel: 'warning',
  });
  return import(pathToFileURL(outfile).href);
}

import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** Maps each source file to its export that the pages show as a table. */
const tables = {
  'src/cli/errors/exit-codes.ts': 'exitCodes',
  'src/cli/help/topics.ts': 'helpTopics',
  'src/output/formats.ts': 'formats',
  'mock-server/faults/table.ts': 'effects',
};

/** Loads the tables from TypeScript. Returns the tables by the names of their exports. */
export async function loadTables(root) {
  // The file is below node_modules, so that Node.js finds the packages of the project.
  const outfile = path.join(root, 'node_modules', '.cache', `scimctl-tables-${process.pid}.mjs`);
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

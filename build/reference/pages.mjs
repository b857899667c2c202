import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { renderApi } from './api.mjs';
import { renderCommands } from './commands.mjs';
import { loadTables } from './load-tables.mjs';
import { renderEnvironment, renderExitCodes, renderFaults, renderFormats } from './tables.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Maps the file name of each page of docs/reference/ to its text. Reads dist/, so the project must be built first. */
export async function renderReference() {
  const tables = await loadTables(root);
  const pages = {
    'commands.md': renderCommands(await readDescriptions()),
    'output-formats.md': renderFormats(tables.formats),
    'exit-codes.md': renderExitCodes(tables.exitCodes),
    'environment.md': renderEnvironment(tables.helpTopics),
    'faults.md': renderFaults(tables.effects),
    'api.md': renderApi(root),
  };
  return new Map(Object.entries(pages).map(([name, text]) => [name, `${text.trimEnd()}\n`]));
}

/** The descriptions of all commands in dist/manifest/. */
async function readDescriptions() {
  const folder = path.join(root, 'dist', 'manifest');
  const read = async (file) => JSON.parse(await readFile(path.join(folder, file), 'utf8'));
  const [{ commands }, shared] = await Promise.all([read('index.json'), read('shared-flags.json')]);
  return Promise.all(
    Object.keys(commands).map(async (id) => {
      const command = await read(`${id.replaceAll(':', '/')}.json`);
      return { ...command, flags: { ...shared, ...command.flags } };
    }),
  );
}

import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Plugin, settings } from '@oclif/core';
import { commandIndex } from './command-index.mjs';

/**
 * Writes the command index and one description for each command to `dist/manifest/`. Returns the descriptions. Throws if
 * a command cannot be loaded.
 */
export async function writeManifest(root) {
  const commands = await describeCommands(root);
  const folder = path.join(root, 'dist', 'manifest');
  await writeJson(path.join(folder, 'index.json'), commandIndex(commands));
  const shared = sharedFlags(commands);
  const positions = new Map(shared.map((text, position) => [text, position]));
  await writeJson(
    path.join(folder, 'flags.json'),
    shared.map((text) => JSON.parse(text)),
  );
  for (const command of commands) {
    const flags = Object.entries(command.flags).map(([name, flag]) => [
      name,
      positions.get(JSON.stringify(flag)) ?? flag,
    ]);
    const description = { ...command, flags: Object.fromEntries(flags) };
    await writeJson(path.join(folder, `${command.id.replaceAll(':', '/')}.json`), description);
  }
  return commands;
}

/** Returns the flags that several commands have, as JSON text. */
function sharedFlags(commands) {
  const counts = new Map();
  for (const text of commands.flatMap(({ flags }) => Object.values(flags).map((flag) => JSON.stringify(flag))))
    counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].filter(([, count]) => count > 1).map(([text]) => text);
}

async function writeJson(file, value) {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(value));
}

/** Returns the commands as described by @oclif/core. */
async function describeCommands(root) {
  settings.enableAutoTranspile = false;
  const plugin = new Plugin({ root, ignoreManifest: true, errorOnManifestCreate: true, respectNoCacheDefault: true });
  await plugin.load();
  // Sorts the commands by id instead of the order of the file system, so that each build has the same result.
  const commands = Object.values(plugin.manifest.commands).sort((a, b) => (a.id < b.id ? -1 : 1));
  return withoutDefaults(commands);
}

/**
 * Names of members of a flag that the manifest omits if their value is false. A missing member means false. Each
 * command has about a dozen flags, so the manifest has many such members.
 */
const falseByDefault = new Set(['hasDynamicHelp', 'multiple', 'allowNo']);

function withoutDefaults(value) {
  if (Array.isArray(value)) return value.map(withoutDefaults);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([name, member]) => member !== false || !falseByDefault.has(name));
  return Object.fromEntries(members.map(([name, member]) => [name, withoutDefaults(member)]));
}

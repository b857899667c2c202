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
  await writeJson(path.join(folder, 'shared-flags.json'), shared);
  for (const command of commands)
    await writeJson(path.join(folder, `${command.id.replaceAll(':', '/')}.json`), withoutFlags(command, shared));
  return commands;
}

/** Returns the flags that are equal in all commands. They are written once, because they are half of all descriptions. */
function sharedFlags(commands) {
  const [first, ...others] = commands.map(({ flags }) => flags);
  const isShared = ([name, flag]) => others.every((flags) => JSON.stringify(flags[name]) === JSON.stringify(flag));
  return Object.fromEntries(Object.entries(first).filter(isShared));
}

function withoutFlags({ flags, ...command }, shared) {
  return {
    ...command,
    flags: Object.fromEntries(Object.entries(flags).filter(([name]) => !Object.hasOwn(shared, name))),
  };
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

import { Plugin, settings } from '@oclif/core';

/** The content of oclif.manifest.json, made by @oclif/core from the built commands. Throws when a command cannot be loaded. */
export async function createManifest(root) {
  settings.enableAutoTranspile = false;
  const plugin = new Plugin({ root, ignoreManifest: true, errorOnManifestCreate: true, respectNoCacheDefault: true });
  await plugin.load();
  // In the order of their names, and not in that of the file system, so that each build is the same.
  const commands = Object.entries(plugin.manifest.commands).sort(([a], [b]) => (a < b ? -1 : 1));
  return withoutDefaults({ ...plugin.manifest, commands: Object.fromEntries(commands) });
}

/** Members of a flag for which an absent value means false. Each command has a dozen flags, and each start parses the manifest. */
const falseByDefault = new Set(['hasDynamicHelp', 'multiple', 'allowNo']);

function withoutDefaults(value) {
  if (Array.isArray(value)) return value.map(withoutDefaults);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([name, member]) => member !== false || !falseByDefault.has(name));
  return Object.fromEntries(members.map(([name, member]) => [name, withoutDefaults(member)]));
}

import { Plugin, settings } from '@oclif/core';

/** The content of oclif.manifest.json, made by @oclif/core from the built commands. Throws when a command cannot be loaded. */
export async function createManifest(root) {
  settings.enableAutoTranspile = false;
  const plugin = new Plugin({ root, ignoreManifest: true, errorOnManifestCreate: true, respectNoCacheDefault: true });
  await plugin.load();
  // In the order of their names, and not in that of the file system, so that each build is the same.
  const commands = Object.entries(plugin.manifest.commands).sort(([a], [b]) => (a < b ? -1 : 1));
  return { ...plugin.manifest, commands: Object.fromEntries(commands) };
}

import { Plugin, settings } from '@oclif/core';

/** The content of oclif.manifest.json, made by @oclif/core from the built commands. Throws when a command cannot be loaded. */
export async function createManifest(root) {
  settings.enableAutoTranspile = false;
  const plugin = new Plugin({ root, ignoreManifest: true, errorOnManifestCreate: true, respectNoCacheDefault: true });
  await plugin.load();
  return plugin.manifest;
}

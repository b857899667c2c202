import type { Preset } from './preset.ts';

/**
 * Loads the preset of the vendor with this id, such as `aws`. The behaviours of a preset make a provider behave like
 * the service of this vendor: `createMemoryProvider({ behaviour: (await loadPreset('aws')).behaviour })`. The first
 * call loads the table of vendors. Rejects with an `OptionError` if there is no preset with this id.
 */
export async function loadPreset(id: string): Promise<Preset> {
  const [{ vendors }, { findPreset }] = await Promise.all([
    import('../../src/dialects/table.ts'),
    import('./preset.ts'),
  ]);
  return findPreset(vendors, id);
}

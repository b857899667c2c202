import type { Preset } from './preset.ts';

/**
 * Loads the preset of a vendor, such as `aws`. The behaviours of the preset make a provider behave like the service of
 * the vendor: `createMemoryProvider({ behaviour: (await loadPreset('aws')).behaviour })`. The table of vendors is
 * loaded by the first call. Rejects with an `OptionError` if there is no preset with this id.
 */
export async function loadPreset(id: string): Promise<Preset> {
  const [{ vendors }, { findPreset }] = await Promise.all([
    import('../../src/dialects/table.ts'),
    import('./preset.ts'),
  ]);
  return findPreset(vendors, id);
}

import { mergeBehaviour, readBehaviour } from '../behaviour/index.ts';
import { loadPreset } from '../presets/load-preset.ts';
import type { Preset } from '../presets/preset.ts';
import type { InstanceOptions } from './options.ts';

/**
 * Replaces the option `preset` with the behaviours of the preset. The behaviours of the option `behaviour` take
 * precedence. The table of vendors is loaded only if there is a preset. Rejects with an `OptionError` for an unknown
 * preset.
 */
export async function withPreset<T extends InstanceOptions>(
  options: T,
): Promise<{ readonly options: T; readonly preset: Preset | undefined }> {
  if (options.preset === undefined) return { options, preset: undefined };
  const preset = await loadPreset(options.preset);
  const behaviour = mergeBehaviour(preset.behaviour, readBehaviour(options.behaviour ?? {}));
  return { options: { ...options, behaviour }, preset };
}

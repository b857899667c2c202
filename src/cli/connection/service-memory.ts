import { describeNormalisation, type Normalisation } from '../../changes/normalisation.ts';
import type { ServiceMemory } from '../../changes/service.ts';
import { isObject } from '../../protocol/json/json.ts';
import type { DiskCache } from '../../state/disk-cache.ts';

/** Key of the cache entry with the normalisations of a service. */
const entry = 'normalisations';

/** Observations about a service that are stored for the next run. */
export interface KeptMemory extends ServiceMemory {
  /** Stores new observations. Never rejects. */
  save(): Promise<void>;
}

/**
 * Reads what earlier runs have learned about a service. During the run, calls `tell` for each new observation. The
 * message names an attribute, and the form in which the service stores the values of this attribute.
 */
export async function openServiceMemory(cache: DiskCache, tell: (text: string) => void): Promise<KeptMemory> {
  const normalisations = readNormalisations(await cache.get(entry));
  let isChanged = false;
  return {
    normalisations,
    onLearned: (path, normalisation) => {
      isChanged = true;
      tell(`Note: the service stores ${path} ${describeNormalisation(normalisation)}`);
    },
    save: async () => {
      if (isChanged) await cache.set(entry, Object.fromEntries(normalisations));
    },
  };
}

/**
 * Reads the cached normalisations. Ignores a normalisation in an unknown form, because a run can learn it again from
 * one change.
 */
function readNormalisations(kept: unknown): Map<string, Normalisation[]> {
  const normalisations = new Map<string, Normalisation[]>();
  for (const [path, rules] of Object.entries(isObject(kept) ? kept : {})) {
    if (!Array.isArray(rules)) continue;
    const known = rules.flatMap((rule): Normalisation[] => {
      if (!isObject(rule) || typeof rule.way !== 'string') return [];
      const { way, argument } = rule;
      const isUsable = typeof argument === 'string' || typeof argument === 'number';
      return [isUsable ? { way, argument } : { way }];
    });
    normalisations.set(path, known);
  }
  return normalisations;
}

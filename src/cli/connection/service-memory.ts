import type { ServiceMemory } from '../../changes/service.ts';
import { describeNormalisation, type Normalisation } from '../../changes/verify/normalisation.ts';
import { isObject } from '../../protocol/json/json.ts';
import type { DiskCache } from '../../state/disk-cache.ts';

/** Name of the entry in the cache of a service. */
const entry = 'normalisations';

/** A memory of what a service does, which is kept for the next run once it is saved. */
export interface KeptMemory extends ServiceMemory {
  /** Keeps what was learned. Never rejects. */
  save(): Promise<void>;
}

/** Reads what earlier runs learned of a service. `tell` is given each habit that is seen for the first time, in words. */
export async function openServiceMemory(cache: DiskCache, tell: (text: string) => void): Promise<KeptMemory> {
  const normalisations = readNormalisations(await cache.get(entry));
  let isChanged = false;
  return {
    normalisations,
    onLearned: (path, normalisation) => {
      isChanged = true;
      tell(`Note: the service keeps ${path} ${describeNormalisation(normalisation)}`);
    },
    save: async () => {
      if (isChanged) await cache.set(entry, Object.fromEntries(normalisations));
    },
  };
}

/** What is not as it was written is forgotten: it costs one change to learn it again. */
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

/** Words that mean production in the name of an environment. */
const productionWords: ReadonlySet<string> = new Set(['production', 'prod', 'prd', 'live']);

/** Words that mean 'not production' in the name of an environment. */
const otherWords: ReadonlySet<string> = new Set([
  'acceptance',
  'demo',
  'dev',
  'development',
  'int',
  'integration',
  'lab',
  'local',
  'mock',
  'preview',
  'qa',
  'sandbox',
  'stage',
  'staging',
  'sit',
  'test',
  'testing',
  'training',
  'trial',
  'uat',
]);

/** Words that negate the next word: `non-production`, `pre-prod`. */
const negations: ReadonlySet<string> = new Set(['non', 'not', 'no', 'pre']);

/** All words that decide whether an environment is production, as text for a message. */
export const environmentWords = [...productionWords, ...otherWords].join(', ');

/**
 * True for a production environment, such as `prod-eu`, `Live` or `Production`. In production, destructive commands
 * need more confirmation. An unknown word is treated as production, because it may mean production. A missing
 * environment is not production.
 */
export function isProduction(environment: string | undefined): boolean {
  if (environment === undefined) return false;
  return meaningOf(environment) !== 'other';
}

/** True if the words of an environment show whether the environment is production. */
export function isKnownEnvironment(environment: string): boolean {
  return meaningOf(environment) !== undefined;
}

/**
 * Returns the meaning of the words in the name of an environment; undefined if no word is known. A word for production
 * has precedence over any other word.
 */
function meaningOf(environment: string): 'production' | 'other' | undefined {
  let meaning: 'production' | 'other' | undefined;
  const words = environment
    .replace(/\p{Ll}(?=\p{Lu})/gu, '$& ')
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word !== '');
  for (const [index, whole] of words.entries()) {
    const [, negation = '', word = ''] = /^(non|pre)?(.*)$/.exec(whole) ?? [];
    const isNegated = negation !== '' || negations.has(words[index - 1] ?? '');
    if (productionWords.has(word)) {
      if (!isNegated) return 'production';
      meaning = 'other';
    } else if (otherWords.has(whole)) meaning ??= 'other';
  }
  return meaning;
}

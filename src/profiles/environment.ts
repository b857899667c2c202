/** Words for a service that people depend on. */
const productionWords: ReadonlySet<string> = new Set(['production', 'prod', 'prd', 'live']);

/** Words for a service that is there to try things out. */
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

/** Words before another that turn it round: `non-production`, `pre-prod`. */
const negations: ReadonlySet<string> = new Set(['non', 'not', 'no', 'pre']);

/** Words that may be known, for a message. */
export const environmentWords = [...productionWords, ...otherWords].join(', ');

/**
 * True for an environment in which destruction asks for more. `prod-eu`, `Live` and ` Production` are; so is a word that is not
 * known, because it may be one. No environment at all is not.
 */
export function isProduction(environment: string | undefined): boolean {
  if (environment === undefined) return false;
  return meaningOf(environment) !== 'other';
}

/** True for an environment whose words say whether it is production. */
export function isKnownEnvironment(environment: string): boolean {
  return meaningOf(environment) !== undefined;
}

/** What the words say; undefined when none of them is known. A word for production counts more than any other. */
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

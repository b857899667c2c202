/**
 * A conversion that a service applies to a text before it stores the text. Plain data, so that it can be stored between runs.
 */
export interface Normalisation {
  /** Name of a row of `ways`. */
  readonly way: string;
  /** Argument of the conversion: a length or a text. */
  readonly argument?: string | number;
}

interface Way {
  readonly name: string;
  /** In words that follow "the service keeps X". */
  readonly describe: (argument: Normalisation['argument']) => string;
  /** Converts a text to its stored form. */
  readonly apply: (text: string, argument: Normalisation['argument']) => string;
  /** The argument by which `stored` was made of `sent`; undefined for another way. Ways without an argument have none. */
  readonly learn?: (sent: string, stored: string) => Normalisation['argument'];
}

/** All known conversions. The first that fits is used. */
const ways: readonly Way[] = [
  plain('lowerCase', 'in lower case', (text) => text.toLowerCase()),
  plain('upperCase', 'in upper case', (text) => text.toUpperCase()),
  plain('trimmed', 'without spaces around it', (text) => text.trim()),
  plain('singleSpaces', 'with single spaces', (text) => text.trim().replace(/\s+/g, ' ')),
  plain('spaceless', 'without spaces', (text) => text.replace(/\s+/g, '')),
  plain('digits', 'as digits alone', (text) => text.replace(/[^+\d]/g, '')),
  plain('telUriDigits', 'as a tel: URI', (text) => `tel:${text.replace(/[^+\d]/g, '')}`),
  plain('telUri', 'as a tel: URI', (text) => `tel:${text.trim().replace(/\s+/g, '-')}`),
  plain('composed', 'in Unicode normalisation form C', (text) => text.normalize('NFC')),
  plain('trimmedLowerCase', 'in lower case, without spaces around it', (text) => text.trim().toLowerCase()),
  {
    name: 'cut',
    describe: (length) => `cut after ${length} characters`,
    apply: (text, length) => text.slice(0, Number(length)),
    learn: (sent, stored) =>
      stored.length >= shortestCut && stored.length < sent.length && sent.startsWith(stored)
        ? stored.length
        : undefined,
  },
  {
    name: 'prefix',
    describe: (prefix) => `with ${JSON.stringify(prefix)} before it`,
    apply: (text, prefix) => `${prefix}${text}`,
    learn: (sent, stored) =>
      sent.length > 0 && stored.length > sent.length && stored.endsWith(sent)
        ? stored.slice(0, -sent.length)
        : undefined,
  },
  {
    name: 'suffix',
    describe: (suffix) => `with ${JSON.stringify(suffix)} behind it`,
    apply: (text, suffix) => `${text}${suffix}`,
    learn: (sent, stored) =>
      sent.length > 0 && stored.length > sent.length && stored.startsWith(sent) ? stored.slice(sent.length) : undefined,
  },
];

/** Shorter texts could be another value with the same beginning. */
const shortestCut = 8;

function plain(name: string, words: string, apply: (text: string) => string): Way {
  return { name, describe: () => words, apply };
}

/**
 * What a service did to make `stored` of `sent`; undefined where that cannot be said. With `sameOnly`, ways are left out
 * that make another value of it, such as a shorter one: a value that was there before may look like that by chance.
 */
export function learnNormalisation(sent: string, stored: string, sameOnly: boolean): Normalisation | undefined {
  if (sent === stored) return undefined;
  for (const { name, apply, learn } of ways) {
    if (learn) {
      const argument = sameOnly ? undefined : learn(sent, stored);
      if (argument !== undefined) return { way: name, argument };
    } else if (apply(sent, undefined) === stored) return { way: name };
  }
  return undefined;
}

/** True when a normalisation that the service is known for makes `stored` of `sent`. */
export function isNormalised(sent: string, stored: string, known: readonly Normalisation[]): boolean {
  return known.some(({ way, argument }) => ways.find(({ name }) => name === way)?.apply(sent, argument) === stored);
}

/** A normalisation in words that follow "the service keeps emails.value". */
export function describeNormalisation({ way, argument }: Normalisation): string {
  return ways.find(({ name }) => name === way)?.describe(argument) ?? way;
}

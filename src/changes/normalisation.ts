/**
 * A conversion that a service applies to a text before the service stores the text. A conversion is plain data and can
 * therefore be stored between runs.
 */
export interface Normalisation {
  /** Name of a conversion in the list `ways`. */
  readonly way: string;
  /** Argument of the conversion: a length or a text. */
  readonly argument?: string | number;
}

interface Way {
  readonly name: string;
  /** Returns the end of a message that begins with "the service keeps X". */
  readonly describe: (argument: Normalisation['argument']) => string;
  /** Converts a text to its stored form. */
  readonly apply: (text: string, argument: Normalisation['argument']) => string;
  /**
   * Returns the argument of the conversion from `sent` to `stored`. Returns undefined if this conversion cannot convert
   * `sent` to `stored`. Absent for a conversion without an argument.
   */
  readonly learn?: (sent: string, stored: string) => Normalisation['argument'];
}

/** All known conversions. If several conversions explain a stored text, the first of these conversions is used. */
const ways: readonly Way[] = [
  plain('lowerCase', 'in lower case', (text) => text.toLowerCase()),
  plain('upperCase', 'in upper case', (text) => text.toUpperCase()),
  plain('trimmed', 'without spaces around it', (text) => text.trim()),
  plain('singleSpaces', 'with single spaces', (text) => text.trim().replace(/\s+/g, ' ')),
  plain('spaceless', 'without spaces', (text) => text.replace(/\s+/g, '')),
  plain('digits', 'as digits only', (text) => text.replace(/[^+\d]/g, '')),
  plain('telUriDigits', 'as a tel: URI', (text) => `tel:${text.replace(/[^+\d]/g, '')}`),
  plain('telUri', 'as a tel: URI', (text) => `tel:${text.trim().replace(/\s+/g, '-')}`),
  plain('composed', 'in Unicode normalisation form C', (text) => text.normalize('NFC')),
  plain('trimmedLowerCase', 'in lower case, without spaces at the start and the end', (text) =>
    text.trim().toLowerCase(),
  ),
  {
    name: 'localPart',
    describe: () => 'without @ and the text after it',
    apply: localPart,
    learn: (sent, stored) => (stored !== '' && localPart(sent) === stored ? '@' : undefined),
  },
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
    describe: (suffix) => `with ${JSON.stringify(suffix)} after it`,
    apply: (text, suffix) => `${text}${suffix}`,
    learn: (sent, stored) =>
      sent.length > 0 && stored.length > sent.length && stored.startsWith(sent) ? stored.slice(sent.length) : undefined,
  },
];

/**
 * Minimum length of a stored text that can be the sent text after a cut by the service. A shorter stored text may be a
 * different value that only begins in the same way.
 */
const shortestCut = 8;

/** Returns the part of an e-mail address before the @. */
function localPart(text: string): string {
  const at = text.indexOf('@');
  return at === -1 ? text : text.slice(0, at);
}

function plain(name: string, words: string, apply: (text: string) => string): Way {
  return { name, describe: () => words, apply };
}

/**
 * Finds the conversion by which a service turned the text `sent` into the text `stored`. Returns undefined if the texts
 * are equal or if no known conversion explains the difference. If `sameOnly` is true, ignores conversions that have an
 * argument, such as the length of a cut. Set `sameOnly` if the service stored `stored` before the change: two unrelated
 * texts may differ by such a conversion by chance.
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

/**
 * Returns the normalisation that `words` names. `words` comes from the table of dialects. It is either the name of a
 * conversion, or the description of a conversion in messages. Returns `undefined` for any other text, and for a
 * conversion with an argument.
 */
export function namedNormalisation(words: string): Normalisation | undefined {
  const way = ways.find(
    ({ name, describe, learn }) =>
      !learn && (words === name || words.toLowerCase() === describe(undefined).toLowerCase()),
  );
  return way && { way: way.name };
}

/** True if one of the known normalisations converts `sent` to `stored`. */
export function isNormalised(sent: string, stored: string, known: readonly Normalisation[]): boolean {
  return known.some((normalisation) => normalised(sent, normalisation) === stored);
}

/** Returns the form in which a service with this normalisation stores a text. */
export function normalised(text: string, { way, argument }: Normalisation): string {
  return ways.find(({ name }) => name === way)?.apply(text, argument) ?? text;
}

/** Returns the end of a sentence such as "the service keeps emails.value in lower case". */
export function describeNormalisation({ way, argument }: Normalisation): string {
  return ways.find(({ name }) => name === way)?.describe(argument) ?? way;
}

/** Size and nesting of a JSON text, measured before the text is parsed. */
export interface JsonShape {
  /** Nesting level of the deepest object or array. */
  readonly depth: number;
  /** Approximate number of values: the number of commas, colons and opening brackets. */
  readonly values: number;
  /** Number of members of the largest object. Objects deeper than `maxDepth` are not counted. */
  readonly members: number;
  /** Number of values of the longest array. Arrays deeper than `maxDepth` are not counted. */
  readonly items: number;
  /**
   * True if a number in the text has more than 15 characters or an exponent, and may therefore lose digits in
   * `JSON.parse`. If false, no number loses digits.
   */
  readonly hasLongNumber: boolean;
}

/**
 * Measures JSON text in one pass and without recursion. Stops as soon as the nesting is deeper than `maxDepth`. Never throws. If
 * the text is not JSON, the result is meaningless.
 */
export function shapeOf(text: string, maxDepth: number): JsonShape {
  let depth = 0;
  let deepest = 0;
  let values = 0;
  let longest = 0;
  let commas = 0;
  let hasLongNumber = false;
  /**
   * For each nesting level, the number of members that were read in the open object. Level 0 is outside of all
   * brackets.
   */
  const members = new Uint32Array(maxDepth + 2);
  /** For each nesting level, the number of commas that were read in the open array or object. */
  const commasAt = new Uint32Array(maxDepth + 2);
  for (let at = 0; at < text.length && deepest <= maxDepth; at++) {
    switch (text.charCodeAt(at)) {
      case quote:
        at = endOfString(text, at);
        break;
      case comma: {
        values++;
        const count = (commasAt[depth] as number) + 1;
        commasAt[depth] = count;
        if (count > commas) commas = count;
        break;
      }
      case colon: {
        values++;
        const count = (members[depth] as number) + 1;
        members[depth] = count;
        if (count > longest) longest = count;
        break;
      }
      case openBracket:
      case openBrace:
        values++;
        if (++depth > deepest) deepest = depth;
        members[depth] = 0;
        commasAt[depth] = 0;
        break;
      case closeBracket:
      case closeBrace:
        // Keeps the depth from becoming negative. A text that is not JSON may have more closing brackets than opening
        // brackets.
        if (depth > 0) depth--;
        break;
      case zero:
      case zero + 1:
      case zero + 2:
      case zero + 3:
      case zero + 4:
      case zero + 5:
      case zero + 6:
      case zero + 7:
      case zero + 8:
      case zero + 9: {
        const end = endOfNumber(text, at);
        hasLongNumber ||= end - at > maxExactDigits || /[eE]/.test(text.slice(at, end));
        at = end - 1;
      }
    }
  }
  return { depth: deepest, values, members: longest, items: commas + 1, hasLongNumber };
}

/** Number of decimal digits that a double always represents exactly. */
const maxExactDigits = 15;

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a];
const [openBracket, closeBracket, openBrace, closeBrace] = [0x5b, 0x5d, 0x7b, 0x7d];
const zero = 0x30;

const numberPattern = /[\d.eE+-]+/y;

/** Returns the index after the last character of a number. */
function endOfNumber(text: string, start: number): number {
  numberPattern.lastIndex = start;
  return start + (numberPattern.exec(text)?.[0].length ?? 1);
}

/** Returns the index of the quote that ends a string, or the length of the text if there is no such quote. */
export function endOfString(text: string, start: number): number {
  // `indexOf` is faster than a check of each character, even for short strings.
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let first = end;
    while (text.charCodeAt(first - 1) === backslash) first--;
    if ((end - first) % 2 === 0) return end;
  }
  return text.length;
}

/** Size and nesting of a JSON text, measured before it is parsed. */
export interface JsonShape {
  /** Levels of objects and arrays inside each other. */
  readonly depth: number;
  /** Approximate number of values: the commas, colons and opening brackets. */
  readonly values: number;
  /** Members of the largest object. Objects deeper than `maxDepth` are not counted. */
  readonly members: number;
  /** Values of the longest array. Arrays deeper than `maxDepth` are not counted. */
  readonly items: number;
  /** True if a double may not hold one of the numbers: it has many digits, or an exponent. False is certain. */
  readonly hasLongNumber: boolean;
}

/**
 * Measures JSON text in one pass and without recursion. Stops where the text is deeper than `maxDepth`. Never throws; for text
 * that is not JSON the numbers mean nothing.
 */
export function shapeOf(text: string, maxDepth: number): JsonShape {
  let depth = 0;
  let deepest = 0;
  let values = 0;
  let longest = 0;
  let commas = 0;
  let hasLongNumber = false;
  /** Members so far of each open object, by level. Level 0 is the text itself. */
  const members = new Uint32Array(maxDepth + 2);
  /** Commas so far of each open array or object, by level. */
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
        // Text that closes more brackets than it opened is not JSON.
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

/** Decimal digits that every double keeps. */
const maxExactDigits = 15;

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a];
const [openBracket, closeBracket, openBrace, closeBrace] = [0x5b, 0x5d, 0x7b, 0x7d];
const zero = 0x30;

const numberPattern = /[\d.eE+-]+/y;

/** The place behind the last character of a number. */
function endOfNumber(text: string, start: number): number {
  numberPattern.lastIndex = start;
  return start + (numberPattern.exec(text)?.[0].length ?? 1);
}

/** The place of the quote that ends a string, or the end of the text. */
export function endOfString(text: string, start: number): number {
  // `indexOf` is faster than a check of each character, even for short strings.
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let first = end;
    while (text.charCodeAt(first - 1) === backslash) first--;
    if ((end - first) % 2 === 0) return end;
  }
  return text.length;
}

/** Matches text that a spreadsheet interprets as a formula because of its first character. Includes full-width characters. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/;
/**
 * Matches a number or a telephone number with a sign. Such text is harmless, because it has no letters and cannot call a function.
 */
const signedNumber = /^[+-]\(?\d[\d ().,/-]*$/;

/** True if a spreadsheet would execute the text as a formula. */
export function isFormula(text: string): boolean {
  return formula.test(text) && !signedNumber.test(text);
}

/**
 * Adds an apostrophe before text that a spreadsheet would execute as a formula. If the formula already has apostrophes
 * before it, adds one more, because `undefuse` removes one apostrophe from such text.
 */
export function defuse(text: string): string {
  return isFormula(withoutApostrophes(text)) ? `'${text}` : text;
}

/** Removes the apostrophe that `defuse` added: `undefuse(defuse(text))` is `text`, for any text. */
export function undefuse(text: string): string {
  return text.startsWith("'") && isFormula(withoutApostrophes(text)) ? text.slice(1) : text;
}

function withoutApostrophes(text: string): string {
  let start = 0;
  while (text[start] === "'") start++;
  return text.slice(start);
}

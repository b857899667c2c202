/** First characters that make a spreadsheet take a cell for a formula, full-width forms included. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/;
/** A number or a telephone number with a sign. Without letters it cannot call a function. */
const signedNumber = /^[+-]\(?\d[\d ().,/-]*$/;

/** True when a spreadsheet would run the text. */
export function isFormula(text: string): boolean {
  return formula.test(text) && !signedNumber.test(text);
}

/**
 * Puts an apostrophe before text that a spreadsheet would run, and before such text that already has an apostrophe, so that
 * `undefuse` restores both.
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

/** First characters that make a spreadsheet take a cell for a formula, full-width forms included. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/;
/** What begins with a sign and is a number or a telephone number. It has no letters, so it cannot call anything. */
const signedNumber = /^[+-]\(?\d[\d ().,/-]*$/;

/** True when a spreadsheet would run the text. */
export function isFormula(text: string): boolean {
  return formula.test(text) && !signedNumber.test(text);
}

/** Puts an apostrophe before what a spreadsheet would run, and before what looks like a text that has one already. */
export function defuse(text: string): string {
  return isFormula(withoutApostrophes(text)) ? `'${text}` : text;
}

/** Takes off the apostrophe that `defuse` has put there: `undefuse(defuse(text))` is `text`, whatever it is. */
export function undefuse(text: string): string {
  return text.startsWith("'") && isFormula(withoutApostrophes(text)) ? text.slice(1) : text;
}

function withoutApostrophes(text: string): string {
  let start = 0;
  while (text[start] === "'") start++;
  return text.slice(start);
}

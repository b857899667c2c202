/** The smallest width to which text is wrapped. In a narrower terminal, each word would be a line of its own. */
const minWidth = 20;

/**
 * Wraps a line of prose at spaces to at most `width` columns. Indents the further lines. If the line begins with a mark
 * and two or more spaces, the further lines begin below the text after these spaces. Otherwise, their indent is two
 * columns larger than that of the line. Does not divide a word or a command to copy, because the first part of a
 * divided command would run alone when it is pasted. A word or command that is too long has a line of its own, which
 * the terminal wraps.
 */
export function wrapProse(line: string, width: number | undefined): string {
  if (width === undefined || columnsAtMost(line) <= width) return line;
  const limit = Math.max(minWidth, width);
  const indent = ' '.repeat(indentOf(line, limit));
  const lines: string[] = [];
  const [start = ''] = /^\s*/.exec(line) ?? [];
  let current = start;
  let isEmpty = true;
  for (const unit of unitsOf(line.slice(start.length))) {
    const next = isEmpty ? current + unit : `${current} ${unit}`;
    if (isEmpty || columnsAtMost(next) <= limit) current = next;
    else {
      lines.push(current.trimEnd());
      current = indent + unit;
    }
    // Further spaces after a break are left out.
    isEmpty = current.trim() === '';
  }
  return [...lines, current].join('\n');
}

/** Returns the indent of the further lines of a wrapped line. */
function indentOf(line: string, width: number): number {
  const aligned = /^(\s*\S+\s{2,})\S/.exec(line)?.[1]?.length;
  if (aligned !== undefined && aligned <= width / 2) return aligned;
  const own = line.length - line.trimStart().length + 2;
  return own <= width / 2 ? own : 0;
}

/** Divides text into the parts between which a line may be broken: words, and commands to copy. */
function unitsOf(text: string): string[] {
  const units: string[] = [];
  let command: string | undefined;
  for (const word of text.split(' ')) {
    if (command === undefined && word === 'scimctl' && introducesCommand(units.at(-1))) command = word;
    else if (command !== undefined) command = `${command} ${word}`;
    else units.push(word);
    if (command === undefined || !endsCommand(command)) continue;
    units.push(command);
    command = undefined;
  }
  return command === undefined ? units : [...units, command];
}

/**
 * True for a word after which `scimctl` begins a command. After any other word, `scimctl` is the subject of a sentence.
 */
function introducesCommand(word: string | undefined): boolean {
  return word === undefined || word.endsWith(':') || /^(?:run|then|or|with|use)$/i.test(word);
}

/** True if a command is complete: its last word ends with a punctuation mark outside of quotes. */
function endsCommand(command: string): boolean {
  return /[,;)]$/.test(command) && (command.split("'").length - 1) % 2 === 0;
}

/**
 * Matches characters that may be wide. These begin with U+1100. Punctuation, arrows and mathematics are not among them.
 */
const maybeWide = /[\u1100-\u1fff\u2300-\u{10ffff}]/u;
/** Characters without a width. */
const zeroWidth = /\p{M}|\p{Cf}/u;

/**
 * Returns an upper limit for the width of text in columns. Each character that may be wide counts as two columns. Does
 * not measure the exact width, because every command that writes a note would then load another module.
 */
function columnsAtMost(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let columns = 0;
  for (const character of text) columns += zeroWidth.test(character) ? 0 : maybeWide.test(character) ? 2 : 1;
  return columns;
}

/** The smallest width to which text is wrapped. In a narrower terminal, each word would be a line of its own. */
const minWidth = 20;

/**
 * Wraps a line of prose at spaces to at most `width` columns. The further lines are indented: below the text if the line
 * begins with a mark and two or more spaces, otherwise by two columns more than the line. A word is never divided, and
 * neither is a command to copy: a divided command would run its first part alone when it is pasted. Such a word or
 * command has a line of its own, and is wrapped by the terminal if it is too long.
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
    // Spaces that follow a break belong to the break.
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

/** True for a word after which the name of the program begins a command, and is not the subject of a sentence. */
function introducesCommand(word: string | undefined): boolean {
  return word === undefined || word.endsWith(':') || /^(?:run|then|or|with|use)$/i.test(word);
}

/** True if a command ends with its last word: at a punctuation mark that is not inside quotes. */
function endsCommand(command: string): boolean {
  return /[,;)]$/.test(command) && (command.split("'").length - 1) % 2 === 0;
}

/** Characters that may be wide: from the first wide letters on, without punctuation, arrows and mathematics. */
const maybeWide = /[\u1100-\u1fff\u2300-\u{10ffff}]/u;
/** Characters without a width. */
const zeroWidth = /\p{M}|\p{Cf}/u;

/**
 * Returns the number of columns that text has at most. Does not load the module that measures the exact width, because
 * every command that writes a note would load it. Each character that may be wide counts as two columns.
 */
function columnsAtMost(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let columns = 0;
  for (const character of text) columns += zeroWidth.test(character) ? 0 : maybeWide.test(character) ? 2 : 1;
  return columns;
}

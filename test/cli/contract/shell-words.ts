/**
 * Splits a command line into words like a shell. Understands quotes and backslashes. Uses only the last command of a
 * pipe, and leaves out the file of a redirection.
 */
export function shellWords(line: string): string[] {
  const last = (line.split(' | ').at(-1) ?? '').replace(/ >>? \S+$/, '');
  const words = last.match(/(?:[^\s"'\\]|"(?:[^"\\]|\\.)*"|'[^']*'|\\.)+/g) ?? [];
  return words.map((word) => word.replace(/"((?:[^"\\]|\\.)*)"|'([^']*)'/g, (_, double, single) => double ?? single));
}

/**
 * Splits a command line into words like a shell, including quotes and backslashes. In a pipe, uses only the last
 * command. Leaves out the file of a redirection.
 */
export function shellWords(line: string): string[] {
  const last = (line.split(' | ').at(-1) ?? '').replace(/ >>? \S+$/, '');
  const words = last.match(/(?:[^\s"'\\]|"(?:[^"\\]|\\.)*"|'[^']*'|\\.)+/g) ?? [];
  return words.map((word) => word.replace(/"((?:[^"\\]|\\.)*)"|'([^']*)'/g, (_, double, single) => double ?? single));
}

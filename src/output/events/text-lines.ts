import { Writable } from 'node:stream';

/**
 * Creates a stream for the text of another program. Calls `onLine` with each line of the text. Leaves out empty lines.
 * The last line needs no line feed.
 */
export function textLines(onLine: (line: string) => void): Writable {
  const decoder = new TextDecoder();
  let rest = '';
  const take = (text: string): void => {
    const lines = `${rest}${text}`.split(/\r?\n/);
    rest = lines.pop() as string;
    // Limits `rest`: a text without line feeds must not fill the memory.
    while (rest.length > maxLine) {
      lines.push(rest.slice(0, maxLine));
      rest = rest.slice(maxLine);
    }
    for (const line of lines) if (line.trim() !== '') onLine(line);
  };
  return new Writable({
    decodeStrings: true,
    write(chunk: Buffer, _encoding, done) {
      take(decoder.decode(chunk, { stream: true }));
      done();
    },
    final(done) {
      take('\n');
      done();
    },
  });
}

/** Maximum number of characters in a line. A longer line becomes several lines. */
const maxLine = 65_536;

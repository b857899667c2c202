import { Buffer } from 'node:buffer';
import { finished } from 'node:stream/promises';
import { expect, test } from 'vitest';
import { textLines } from '../../src/output/events/text-lines.ts';

/** Returns the lines of chunks that arrive one after the other. */
async function linesOf(...chunks: readonly (string | Uint8Array)[]): Promise<string[]> {
  const lines: string[] = [];
  const stream = textLines((line) => lines.push(line));
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  await finished(stream);
  return lines;
}

test('a line is complete when its line feed arrives, and at the end', async () => {
  expect(await linesOf('on', 'e\ntwo\r', '\n\n  \nth', 'ree')).toEqual(['one', 'two', 'three']);
});

test('a character may be divided between two chunks', async () => {
  const bytes = Buffer.from('Zoë\n');
  expect(await linesOf(bytes.subarray(0, 3), bytes.subarray(3))).toEqual(['Zoë']);
});

test('a text without line feeds becomes lines of limited length', async () => {
  const lines = await linesOf('x'.repeat(100_000), 'x'.repeat(100_000));
  expect(lines.map(({ length }) => length)).toEqual([65_536, 65_536, 65_536, 3_392]);
});

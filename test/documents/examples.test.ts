import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOf, createPlace, documents, type Place, textOf } from './document.ts';

describe('the examples of all documents', () => {
  const blocks = documents.flatMap((document) => blocksOf(textOf(document)));
  let place: Place;
  beforeAll(() => {
    place = createPlace();
  });
  afterAll(() => place.remove());

  // Each runner runs only once for all examples, because even a small run takes seconds.
  it.each([
    ['test', 'vitest', 17, /Tests +17 passed/],
    ['jest', 'jest', 2, /Tests: +2 passed/],
    ['node', 'node:test', 2, /# pass 2/],
  ])('that are marked %s pass with %s', (kind, _runner, count, passed) => {
    const tests = blocks.filter((block) => block.kind === kind);
    expect(tests.flatMap(({ code }) => code.match(/^test\(/gm) ?? [])).toHaveLength(count);
    expect(new Set(tests.map(({ name, language }) => `${name}.${language}`)).size).toBe(tests.length);
    const { status, output } = place.test(tests);
    expect(status, output).toBe(0);
    expect(output).toMatch(passed);
  });
});

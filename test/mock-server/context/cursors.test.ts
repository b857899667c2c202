import { describe, expect, it } from 'vitest';
import { Cursors } from '../../../mock-server/context/cursors.ts';
import { ScimError } from '../../../src/protocol/errors.ts';

const found = (count: number) => Array.from({ length: count }, (_, i) => ({ type: 'User', id: String(i) }));

/** Opens a cursor session over `count` resources, and returns the cursor of the second page. */
function open(cursors: Cursors, count: number): string {
  const { session } = cursors.open(found(count), 'query', 1, 0);
  return cursors.print(session, 1);
}

function isAlive(cursors: Cursors, cursor: string): boolean {
  try {
    cursors.resume(cursor, 'query', 1, 0, 60);
    return true;
  } catch (error) {
    if (error instanceof ScimError && error.scimType === 'expiredCursor') return false;
    throw error;
  }
}

describe('walks that are remembered', () => {
  it('are a thousand at most: the one that rested longest gives way', () => {
    const cursors = new Cursors();
    const first = open(cursors, 2);
    const second = open(cursors, 2);
    for (let i = 0; i < 998; i++) open(cursors, 2);
    expect(isAlive(cursors, first)).toBe(true);
    const last = open(cursors, 2);
    expect([first, second, last].map((cursor) => isAlive(cursors, cursor))).toEqual([true, false, true]);
  });

  it('have two million resources together at most, but a larger one is walked all the same', () => {
    const cursors = new Cursors();
    const many = open(cursors, 1_500_000);
    const few = open(cursors, 400_000);
    expect(isAlive(cursors, many)).toBe(true);
    const more = open(cursors, 200_000);
    expect([many, few, more].map((cursor) => isAlive(cursors, cursor))).toEqual([true, false, true]);
    const all = open(cursors, 2_500_000);
    expect([many, more, all].map((cursor) => isAlive(cursors, cursor))).toEqual([false, false, true]);
    expect(isAlive(cursors, open(cursors, 2))).toBe(true);
    expect(isAlive(cursors, all)).toBe(false);
  });

  it.each<[string, (cursors: Cursors) => string]>([
    ['of a walk that never was', (cursors) => cursors.print(2, 1)],
    ['of no walk', (cursors) => cursors.print(0, 1)],
    ['behind the last resource', (cursors) => cursors.print(1, 3)],
    [
      'of a walk before a reset',
      (cursors) => {
        cursors.clear();
        return cursors.print(1, 1);
      },
    ],
  ])('a cursor that only looks like one was given is none: %s', (_, print) => {
    const cursors = new Cursors();
    expect(isAlive(cursors, open(cursors, 3))).toBe(true);
    expect(() => cursors.resume(print(cursors), 'query', 1, 0, 60)).toThrow(
      expect.objectContaining({ status: 400, scimType: 'invalidCursor' }),
    );
  });
});

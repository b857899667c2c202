import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bundle } from '../../chaos/bundle.ts';
import { killAgainAndAgain } from '../../chaos/crash-loop.ts';
import { Ledger } from '../../chaos/ledger.ts';
import { createStoreSubject } from '../../chaos/store-subject.ts';
import type { Running, Subject } from '../../chaos/subject.ts';

const folder = await mkdtemp(join(tmpdir(), 'kill-'));
afterAll(() => rm(folder, { recursive: true }));

it('kill -9 loses nothing that was acknowledged, and keeps no transaction by half', async () => {
  const program = await bundle('store-writer.ts');
  const subject = createStoreSubject(program.path, join(folder, 'db.ndjson'));
  const report = await killAgainAndAgain(subject, { runs: 6, maxWrites: 1500, maxWritesOfCompaction: 10 });
  await program.remove();
  expect(report.violations).toEqual([]);
  expect(report.acknowledged).toBeGreaterThan(0);
});

describe('the loop that kills', () => {
  /** In each run, one write is acknowledged. The write is kept only if `keeps` is true. */
  function createSubject(keeps: boolean, more: Partial<Running> = {}): Subject {
    const kept = new Map<string, string>();
    let number = 0;
    let asked = 0;
    return {
      start: async () => ({
        state: new Map(kept),
        contradictions: [],
        trouble: undefined,
        isCompacting: () => asked++ % 2 === 0,
        write(ledger) {
          const effects = { a: `${++number}` };
          ledger.intend(number, effects);
          ledger.acknowledge(number);
          if (keeps) kept.set('a', effects.a);
        },
        kill: async () => 'writing',
        ...more,
      }),
    };
  }

  const options = { runs: 2, maxWrites: 0, maxWritesOfCompaction: 0 };

  it.each<[string, Subject, number, string[]]>([
    ['a subject that keeps everything', createSubject(true), 2, []],
    [
      'a subject that forgets',
      createSubject(false),
      2,
      ['after kill 1: a is gone, and should be 1', 'after kill 2: a is gone, and should be 2'],
    ],
    [
      'a subject that contradicts itself',
      createSubject(true, { contradictions: ['a is there twice'] }),
      2,
      ['after kill 0: a is there twice', 'after kill 1: a is there twice', 'after kill 2: a is there twice'],
    ],
    [
      'an answer that was not expected',
      createSubject(true, { trouble: 'GET /: 500', isCompacting: () => false }),
      1,
      ['before kill 1: GET /: 500'],
    ],
    ['a subject that does not start', { start: () => Promise.reject(new Error('no')) }, 0, ['after kill 0: Error: no']],
  ])('reports %s', async (_, subject, kills, violations) => {
    expect(await killAgainAndAgain(subject, options)).toMatchObject({ kills, violations });
  });
});

describe('the ledger that says so', () => {
  const twoWrites = (): Ledger => {
    const ledger = new Ledger();
    ledger.intend(1, { a: '1', b: '1' });
    ledger.acknowledge(1);
    ledger.intend(2, { a: '2', b: '2' });
    return ledger;
  };

  it.each([
    ['the acknowledged state', { a: '1', b: '1' }, []],
    ['the state in flight', { a: '2', b: '2' }, []],
    ['a half of what is in flight', { a: '2', b: '1' }, ['write 2 is there by half: {"a":"2","b":"2"}']],
    ['something lost', { a: '1' }, ['b is gone, and should be 1 or 2']],
    ['something else', { a: '1', b: '1', c: '9' }, ['c is 9, and should be gone']],
  ])('judges %s', (_, actual, violations) => {
    expect(twoWrites().check(new Map(Object.entries(actual)))).toEqual(violations);
  });

  it('does not let an older write in flight excuse the loss of a newer one', () => {
    const ledger = twoWrites();
    ledger.intend(3, { a: '3' });
    ledger.acknowledge(3);
    expect(
      ledger.check(
        new Map([
          ['a', '2'],
          ['b', '2'],
        ]),
      ),
    ).toEqual(['a is 2, and should be 3']);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { ResponseBatcher } from '../../../mock-server/adapters/response-batcher.ts';
import { CooperativeYield } from '../../../mock-server/scheduling/cooperative-yield.ts';

/** The current time in ms, which the test advances. */
let now = 0;
beforeEach(() => {
  now = 0;
});

const open = () => new ResponseBatcher(new CooperativeYield(() => now));

/** Simulates work that takes longer than other work should have to wait. */
function workForLong(): void {
  now += 11;
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));
const connection = {};

describe('answers of one turn', () => {
  it('leave together, when it is over', async () => {
    const batcher = open();
    const sent: number[] = [];
    for (const answer of [1, 2, 3]) batcher.schedule(connection, () => batcher.enqueue(() => sent.push(answer)));
    expect(sent).toEqual([]);
    await nextTurn();
    expect(sent).toEqual([1, 2, 3]);
  });

  it('leave at once when their turn is over already', async () => {
    const batcher = open();
    batcher.schedule(connection, () => {});
    await nextTurn();
    const sent: number[] = [];
    batcher.enqueue(() => sent.push(1));
    expect(sent).toEqual([1]);
  });

  it('leave in several turns when they take long, in their order', async () => {
    const batcher = open();
    const sent: number[] = [];
    for (const answer of [1, 2, 3]) {
      batcher.schedule(connection, () =>
        batcher.enqueue(() => {
          workForLong();
          sent.push(answer);
        }),
      );
    }
    const seen: number[] = [];
    while (sent.length < 3) {
      await nextTurn();
      seen.push(sent.length);
    }
    expect(seen).toEqual([1, 2, 3]);
  });
});

describe('requests of one turn', () => {
  it('wait for the next one when those before them took long, and then for their turn again', async () => {
    const batcher = open();
    const log: string[] = [];
    const read = (name: string) =>
      batcher.schedule(connection, () => {
        workForLong();
        log.push(`${name} is answered`);
        batcher.enqueue(() => log.push(`${name} is sent`));
      });
    const turns: string[][] = [];
    for (const name of ['first', 'second', 'third']) read(name);
    turns.push(log.splice(0));
    for (let turn = 0; turn < 3; turn++) {
      await nextTurn();
      // A later request must not overtake the waiting requests.
      if (turn === 0) read('late');
      turns.push(log.splice(0));
    }
    await nextTurn();
    turns.push(log.splice(0));
    expect(turns).toEqual([
      ['first is answered'],
      ['first is sent', 'second is answered'],
      ['second is sent', 'third is answered'],
      ['third is sent', 'late is answered'],
      ['late is sent'],
    ]);
  });

  it('are answered in turns of their connections, so that many of one keep nobody waiting for long', async () => {
    const batcher = open();
    const answered: string[] = [];
    const read = (name: string, from: object) =>
      batcher.schedule(from, () => {
        workForLong();
        answered.push(name);
      });
    const [greedy, other, modest] = [{}, {}, {}];
    for (let request = 1; request <= 100; request++) read(`greedy ${request}`, greedy);
    for (let request = 1; request <= 3; request++) read(`other ${request}`, other);
    read('modest', modest);
    while (answered.length < 8) await nextTurn();
    expect(answered).toEqual([
      'greedy 1',
      'greedy 2',
      'other 1',
      'modest',
      'greedy 3',
      'other 2',
      'greedy 4',
      'other 3',
    ]);
    while (answered.length < 104) await nextTurn();
    expect(answered.slice(-2)).toEqual(['greedy 99', 'greedy 100']);
  });
});

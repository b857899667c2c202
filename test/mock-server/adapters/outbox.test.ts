import { describe, expect, it } from 'vitest';
import { Outbox } from '../../../mock-server/adapters/outbox.ts';

/** Longer than anybody is to be kept waiting for. */
function workForLong(): void {
  const start = performance.now();
  while (performance.now() - start < 11);
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('answers of one turn', () => {
  it('leave together, when it is over', async () => {
    const outbox = new Outbox();
    const sent: number[] = [];
    for (const answer of [1, 2, 3]) {
      expect(outbox.open()).toBeUndefined();
      outbox.post(() => sent.push(answer));
    }
    expect(sent).toEqual([]);
    await nextTurn();
    expect(sent).toEqual([1, 2, 3]);
  });

  it('leave at once when their turn is over already', async () => {
    const outbox = new Outbox();
    outbox.open();
    await nextTurn();
    const sent: number[] = [];
    outbox.post(() => sent.push(1));
    expect(sent).toEqual([1]);
  });

  it('leave in several turns when they take long, in their order', async () => {
    const outbox = new Outbox();
    const sent: number[] = [];
    outbox.open();
    for (const answer of [1, 2, 3]) {
      outbox.post(() => {
        workForLong();
        sent.push(answer);
      });
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
    const outbox = new Outbox();
    const log: string[] = [];
    const serve = async (name: string): Promise<void> => {
      for (let turn = outbox.open(); turn; turn = outbox.open()) await turn;
      workForLong();
      log.push(`${name} is answered`);
      outbox.post(() => log.push(`${name} is sent`));
    };
    const serving = ['first', 'second', 'third'].map(serve);
    expect(log).toEqual(['first is answered']);
    await Promise.all(serving);
    await nextTurn();
    expect(log).toEqual(['first', 'second', 'third'].flatMap((name) => [`${name} is answered`, `${name} is sent`]));
  });
});

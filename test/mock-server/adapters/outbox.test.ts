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
    for (const answer of [1, 2, 3]) outbox.read(() => outbox.post(() => sent.push(answer)));
    expect(sent).toEqual([]);
    await nextTurn();
    expect(sent).toEqual([1, 2, 3]);
  });

  it('leave at once when their turn is over already', async () => {
    const outbox = new Outbox();
    outbox.read(() => {});
    await nextTurn();
    const sent: number[] = [];
    outbox.post(() => sent.push(1));
    expect(sent).toEqual([1]);
  });

  it('leave in several turns when they take long, in their order', async () => {
    const outbox = new Outbox();
    const sent: number[] = [];
    for (const answer of [1, 2, 3]) {
      outbox.read(() =>
        outbox.post(() => {
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
    const outbox = new Outbox();
    const log: string[] = [];
    const read = (name: string) =>
      outbox.read(() => {
        workForLong();
        log.push(`${name} is answered`);
        outbox.post(() => log.push(`${name} is sent`));
      });
    const turns: string[][] = [];
    for (const name of ['first', 'second', 'third']) read(name);
    turns.push(log.splice(0));
    for (let turn = 0; turn < 3; turn++) {
      await nextTurn();
      // Who comes later does not come before those that wait.
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
});

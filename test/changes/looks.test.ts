import { expect, it } from 'vitest';
import { Stop } from '../../src/changes/run-stop.ts';
import { ServiceKnowledge } from '../../src/changes/service.ts';
import { Turns } from '../../src/changes/turns.ts';
import { looks, recordNotShown, recordShown, type Waited } from '../../src/changes/verify/looks.ts';

const accepted: Waited = { kind: 'accepted' };

/** A context in which pauses take no time. `seconds` returns the sum of the pauses that were requested. */
function context() {
  const paused = { milliseconds: 0 };
  const stop = new Stop(undefined, async (milliseconds) => {
    paused.milliseconds += milliseconds;
  });
  const service = new ServiceKnowledge(undefined);
  const seconds = async (answer: Waited): Promise<number> => {
    paused.milliseconds = 0;
    for await (const _ of looks({ service, stop } as Parameters<typeof looks>[0], answer));
    return paused.milliseconds / 1000;
  };
  return { service, seconds };
}

it('waits less long after five accepted changes that were never shown, until one is shown', async () => {
  const { service, seconds } = context();
  for (let change = 0; change < 5; change++) {
    expect(await seconds(accepted)).toBe(60);
    recordNotShown({ service }, accepted);
  }
  expect(await seconds(accepted)).toBe(5.5);
  recordShown({ service }, accepted, '1');
  expect(await seconds(accepted)).toBe(60);
});

it('looks once after five other changes that were never shown', async () => {
  const { service, seconds } = context();
  for (let change = 0; change < 5; change++) {
    expect(await seconds({ kind: 'empty' })).toBe(5.5);
    recordNotShown({ service }, { kind: 'empty' });
  }
  expect(await seconds({ kind: 'empty' })).toBe(0);
  expect(await seconds(accepted)).toBe(60);
});

it('a change that waits gives its turn away, and takes a turn again', async () => {
  const turns = new Turns(1);
  const order: string[] = [];
  let end: () => void = () => {};
  const waited = new Promise<void>((resolve) => {
    end = resolve;
  });
  const first = turns.run(async () => {
    order.push('first');
    await turns.outside(() => waited);
    order.push('first again');
  });
  const second = turns.run(async () => {
    order.push('second');
    end();
    await Promise.resolve();
    order.push('second ends');
  });
  await Promise.all([first, second]);
  expect(order).toEqual(['first', 'second', 'second ends', 'first again']);
});

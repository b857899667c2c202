import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { BackPressure } from '../../../mock-server/adapters/back-pressure.ts';

const mebibyte = 1 << 20;

/** A connection, the requests answered on it, and responses that the test can finish. */
function open() {
  const connection = new PassThrough();
  const answered: number[] = [];
  const pressure = new BackPressure((_, answer) => answer());
  const ask = (...names: number[]) => {
    for (const name of names) pressure.admit(connection, () => answered.push(name));
  };
  const send = (bytes: number) => {
    const response = new EventEmitter();
    pressure.sent(connection, response as ServerResponse, bytes);
    return { leave: () => response.emit('close') };
  };
  return { connection, answered, ask, send, pressure };
}

it('requests wait while a mebibyte waits, and are answered one by one, in their order', () => {
  const { answered, ask, send } = open();
  ask(1);
  const first = send(mebibyte);
  ask(2, 3, 4);
  expect(answered).toEqual([1]);
  first.leave();
  // A later request must not overtake the waiting requests.
  ask(5);
  expect(answered).toEqual([1, 2]);
  const second = send(mebibyte);
  second.leave();
  expect(answered).toEqual([1, 2, 3]);
  // A small response is sent at once.
  send(10);
  expect(answered).toEqual([1, 2, 3, 4]);
  send(0);
  expect(answered).toEqual([1, 2, 3, 4, 5]);
});

it('small answers make nobody wait, and connections do not wait for each other', () => {
  const { answered, ask, send, pressure } = open();
  for (let count = 0; count < 10_000; count++) send(4000);
  ask(1);
  send(mebibyte);
  ask(2);
  pressure.admit(new PassThrough(), () => answered.push(3));
  expect(answered).toEqual([1, 3]);
});

it('who has gone is not answered any more', () => {
  const { connection, answered, ask, send } = open();
  const first = send(mebibyte);
  ask(1);
  connection.destroy();
  first.leave();
  expect(answered).toEqual([]);
});

const many = Array.from({ length: 30 }, (_, name) => name);

it('at most 16 requests are handled at the same time, in their order', () => {
  const { answered, ask, send } = open();
  ask(...many);
  expect(answered).toHaveLength(16);
  send(100);
  expect(answered).toEqual(many.slice(0, 17));
});

it('no request is handled while a mebibyte waits, whatever the number of open requests', () => {
  const { answered, ask, send } = open();
  ask(...many);
  const large = send(mebibyte);
  send(100);
  expect(answered).toHaveLength(16);
  large.leave();
  expect(answered).toHaveLength(17);
});

it('all requests are handled in the end', () => {
  const { answered, ask, send } = open();
  ask(...many);
  const sent = Array.from({ length: 16 }, () => send(500_000));
  for (const { leave } of sent) leave();
  for (let count = 0; count < 14; count++) send(500_000).leave();
  expect(answered).toEqual(many);
});

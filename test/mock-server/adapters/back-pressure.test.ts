import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { BackPressure } from '../../../mock-server/adapters/back-pressure.ts';

/** A connection with thirty requests, which are handled as `handled` lists. */
function start() {
  const connection = new PassThrough();
  const handled: number[] = [];
  const flow = new BackPressure((_, answer) => answer());
  for (let request = 0; request < 30; request++) flow.admit(connection, () => handled.push(request));
  const send = (bytes: number) => {
    const response = new EventEmitter();
    flow.sent(connection, response as unknown as ServerResponse, bytes);
    return () => response.emit('close');
  };
  return { handled, send };
}

it('handles at most 16 requests of a connection at the same time, in their order', () => {
  const { handled, send } = start();
  expect(handled).toHaveLength(16);
  send(100);
  expect(handled).toEqual(Array.from({ length: 17 }, (_, request) => request));
});

it('handles no further request while a mebibyte is unsent', () => {
  const { handled, send } = start();
  const close = send(1 << 20);
  send(100);
  expect(handled).toHaveLength(16);
  close();
  expect(handled).toHaveLength(17);
});

it('handles all requests in the end', () => {
  const { handled, send } = start();
  const closes = Array.from({ length: 16 }, () => send(500_000));
  for (const close of closes) close();
  while (handled.length < 30) send(500_000)();
  expect(handled).toEqual(Array.from({ length: 30 }, (_, request) => request));
});

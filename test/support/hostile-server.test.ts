import { connect } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { type BehaviourName, behaviourNames, startHostileServer } from './hostile-server/index.ts';

/** The first bytes of each behaviour. An empty text means that the behaviour sends nothing. */
const starts: Partial<Record<BehaviourName, string>> = {
  silent: '',
  closedBeforeHead: '',
  resetBeforeHead: '',
  drip1xx: 'HTTP/1.1 102',
  endless1xx: 'HTTP/1.1 102',
  unsolicited100: 'HTTP/1.1 100',
  earlyHints: 'HTTP/1.1 103',
  notHttp: 'SSH-2.0',
  brokenHead: 'HTTP/1.1 OK',
  notFoundPage: 'HTTP/1.1 404',
  echo400: 'HTTP/1.1 400',
  echoText400: 'HTTP/1.1 400',
  retryInADay: 'HTTP/1.1 429',
  toSignIn: 'HTTP/1.1 302',
  toItself: 'HTTP/1.1 302',
};

it.each(behaviourNames.filter((name) => !name.endsWith('Bomb')))('behaves as its table says: %s', async (name) => {
  const server = await startHostileServer(name);
  onTestFinished(() => server.close());
  const start = starts[name] ?? 'HTTP/1.1 200';
  const { port } = new URL(server.base);
  const socket = connect(Number(port), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.write('GET /scim/v2/Users HTTP/1.1\r\nhost: x\r\n\r\n');
  const first = await new Promise<string>((resolve) => {
    let text = '';
    if (name === 'silent') resolve('');
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (text.length >= start.length) resolve(text);
    });
    socket.on('error', () => resolve(text));
    socket.on('close', () => resolve(text));
  });
  expect(first.slice(0, Math.max(start.length, first === '' ? 0 : 1))).toBe(start);
  if (name !== 'silent') expect(server.requests.map(({ target }) => target)).toEqual(['/scim/v2/Users']);
});

it('takes a function for a behaviour', async () => {
  const server = await startHostileServer((socket, { body }) => {
    socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
  });
  onTestFinished(() => server.close());
  const answer = await fetch(server.base, { method: 'POST', body: 'hello' });
  expect(await answer.text()).toBe('hello');
});

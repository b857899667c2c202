import { bodies } from './bodies.ts';
import type { Behaviour } from './index.ts';
import { drip, head, repeated, rightBody, stream, whole } from './write.ts';

const json = { 'content-type': 'application/scim+json' };

/** Invalid connections and invalid heads. `bodies.ts` contains the bodies. */
export const behaviours = {
  ...bodies,
  right: (socket, request) => whole(socket, 200, rightBody(request)),
  /** Never answers. */
  silent: () => {},
  /** Sends one byte of a body every 5 ms and never ends. */
  drip: (socket) => {
    socket.write(`${head(200, { ...json, 'content-length': 1e9 })}\r\n`);
    drip(socket, ' ');
  },
  /** Sends one header every 5 ms and never ends. */
  dripHeaders: (socket) => {
    socket.write(head(200, json));
    drip(socket, 'x: y\r\n');
  },
  /** Sends `102 Processing` every 5 ms and never ends. */
  drip1xx: (socket) => drip(socket, 'HTTP/1.1 102 Processing\r\n\r\n'),
  /** Sends `102 Processing` as fast as the client reads, and never ends. */
  endless1xx: (socket) => stream(socket, repeated('HTTP/1.1 102 Processing\r\n\r\n'.repeat(1000))),
  /** Sends `100 Continue` that the client did not request, then the correct response. */
  unsolicited100: (socket, request) => {
    socket.write('HTTP/1.1 100 Continue\r\n\r\n');
    whole(socket, 200, rightBody(request));
  },
  earlyHints: (socket, request) => {
    socket.write('HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n');
    whole(socket, 200, rightBody(request));
  },
  notHttp: (socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'),
  brokenHead: (socket) => socket.end('HTTP/1.1 OK\r\n\r\n'),
  hugeHead: (socket, request) => whole(socket, 200, rightBody(request), { x: 'y'.repeat(1024 * 1024) }),
  closedBeforeHead: (socket) => socket.end(),
  resetBeforeHead: (socket) => socket.resetAndDestroy(),
  resetInHead: (socket) => socket.write(head(200, json), () => socket.resetAndDestroy()),
  resetInBody: (socket) => {
    socket.write(`${head(200, { ...json, 'content-length': 1000 })}\r\n{"id":`, () => socket.resetAndDestroy());
  },
  /** Ends the connection before the body has the announced length. */
  shortBody: (socket) => socket.end(`${head(200, { ...json, 'content-length': 1000 })}\r\n{"id":"1"}`),
  /** Responds with status 429 and a retry after a day. */
  retryInADay: (socket) => whole(socket, 429, '', { 'retry-after': 86_400 }),
  toSignIn: (socket) => whole(socket, 302, '', { location: '/login?next=/scim/v2/Users' }),
  toItself: (socket, { target }) => whole(socket, 302, '', { location: target }),
} as const satisfies Record<string, Behaviour>;

export type BehaviourName = keyof typeof behaviours;

export const behaviourNames = Object.keys(behaviours) as BehaviourName[];

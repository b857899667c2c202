import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { clearTimeout, setTimeout } from '../scheduling/real-timers.ts';

/** The connections of a server, each with its latest response. */
export interface Connections {
  /** Must be called with each request before any other processing. */
  begin(request: IncomingMessage, response: ServerResponse): void;
  /** The latest response on a connection; `undefined` for a connection without a request. */
  lastResponse(socket: Duplex): ServerResponse | undefined;
  /**
   * Closes the server. Immediately destroys each connection without an open request, even if the connection never sent
   * a request, because Node.js would wait for it. Closes every other connection after its open response, or after
   * `grace` ms. The caller must set the header `Connection: close` in each open response. Resolves when all connections
   * are closed.
   */
  end(grace: number): Promise<void>;
}

/** Tracks the connections of a server. */
export function followConnections(server: Server): Connections {
  const sockets = new Set<Socket>();
  const responses = new WeakMap<Duplex, ServerResponse>();
  /** Connections whose TLS handshake is not complete. Maps the address and port of each peer to its connection. */
  const handshaking = new Map<string, Socket>();
  const follow = (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  };
  if (isTls(server)) {
    server.on('connection', (socket: Socket) => {
      const peer = peerOf(socket);
      handshaking.set(peer, socket);
      socket.once('close', () => handshaking.delete(peer));
    });
    server.on('secureConnection', (socket: Socket) => {
      handshaking.delete(peerOf(socket));
      follow(socket);
    });
  } else server.on('connection', follow);
  const isIdle = (socket: Socket): boolean => responses.get(socket)?.writableFinished ?? true;
  return {
    begin: ({ socket }, response) => void responses.set(socket, response),
    lastResponse: (socket) => responses.get(socket),
    end: (grace) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => server.closeAllConnections(), grace);
        // The callback receives an error only if the server is already closed. The error is ignored.
        server.close(() => {
          clearTimeout(timer);
          resolve();
        });
        for (const socket of [...[...sockets].filter(isIdle), ...handshaking.values()]) socket.destroy();
      }),
  };
}

function isTls(server: Server): boolean {
  return 'setSecureContext' in server;
}

function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { clearTimeout, setTimeout } from '../scheduling/real-timers.ts';

/** The connections of a server, and the answer that each is for, or was for last. */
export interface Connections {
  /** Told of each request before anything else is done with it. */
  begin(request: IncomingMessage, response: ServerResponse): void;
  /** The last answer on a connection; undefined for one that has had no request. */
  lastResponse(socket: Duplex): ServerResponse | undefined;
  /**
   * Ends the server: connections without a request at once (those that never sent one, which Node itself waits for, too), the
   * others after their answer, which has to say `Connection: close`, or after `grace` ms. Resolves when the last has ended.
   */
  end(grace: number): Promise<void>;
}

/** Follows a server's connections. */
export function followConnections(server: Server): Connections {
  const sockets = new Set<Socket>();
  const responses = new WeakMap<Duplex, ServerResponse>();
  /** Connections on which TLS is still being agreed on, by who is at the other end. */
  const shakingHands = new Map<string, Socket>();
  const follow = (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  };
  if (isTls(server)) {
    server.on('connection', (socket: Socket) => {
      const peer = peerOf(socket);
      shakingHands.set(peer, socket);
      socket.once('close', () => shakingHands.delete(peer));
    });
    server.on('secureConnection', (socket: Socket) => {
      shakingHands.delete(peerOf(socket));
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
        // Its error would mean that the server is closed already.
        server.close(() => {
          clearTimeout(timer);
          resolve();
        });
        for (const socket of [...[...sockets].filter(isIdle), ...shakingHands.values()]) socket.destroy();
      }),
  };
}

function isTls(server: Server): boolean {
  return 'setSecureContext' in server;
}

function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Ends a server: resolves when its last connection has ended. */
export type Stop = (grace: number) => Promise<void>;

/**
 * Follows a server's connections, and returns how to end it: connections without a request at once (those that never sent
 * one, which Node itself waits for, too), the others after their answer, which has to say `Connection: close`, or after
 * `grace` ms.
 */
export function followConnections(server: Server): Stop {
  const idle = new Set<Socket>();
  /** Connections on which TLS is still being agreed on, by who is at the other end. */
  const shakingHands = new Map<string, Socket>();
  const begin = ({ socket }: IncomingMessage, response: ServerResponse) => {
    idle.delete(socket);
    response.once('close', () => {
      if (!socket.destroyed) idle.add(socket);
    });
  };
  const follow = (socket: Socket) => {
    idle.add(socket);
    socket.once('close', () => idle.delete(socket));
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
  server.prependListener('request', begin);
  server.prependListener('checkContinue', begin);
  return (grace) =>
    new Promise((resolve) => {
      const timer = setTimeout(() => server.closeAllConnections(), grace);
      // Its error would mean that the server is closed already.
      server.close(() => {
        clearTimeout(timer);
        resolve();
      });
      for (const socket of [...idle, ...shakingHands.values()]) socket.destroy();
    });
}

function isTls(server: Server): boolean {
  return 'setSecureContext' in server;
}

function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

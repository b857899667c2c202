import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { type BehaviourName, behaviours } from './behaviours.ts';
import { type HostileRequest, takeRequests } from './request.ts';

export { type BehaviourName, behaviourNames } from './behaviours.ts';
export type { HostileRequest } from './request.ts';

/** Responds to a request by writing any bytes to the socket. */
export type Behaviour = (socket: Socket, request: HostileRequest) => void;

export interface HostileServer {
  /** `http://127.0.0.1:<port>/scim/v2` */
  readonly base: string;
  /** Requests that were received completely, in order. */
  readonly requests: HostileRequest[];
  /** Ends all connections. */
  close(): Promise<void>;
}

/**
 * Starts a server on a free port of 127.0.0.1. The server violates HTTP in a named way, or in a way that the test
 * defines.
 */
export async function startHostileServer(behaviour: BehaviourName | Behaviour): Promise<HostileServer> {
  const answer = typeof behaviour === 'string' ? behaviours[behaviour] : behaviour;
  const requests: HostileRequest[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // Ignores the error, because the tests make clients end connections.
    socket.on('error', () => socket.destroy());
    takeRequests(socket, (request) => {
      requests.push(request);
      answer(socket, request);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  };
  return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/scim/v2`, requests, close };
}

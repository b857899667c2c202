import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { type BehaviourName, behaviours } from './behaviours.ts';
import { type HostileRequest, takeRequests } from './request.ts';

export { type BehaviourName, behaviourNames } from './behaviours.ts';
export type { HostileRequest } from './request.ts';

/** Answers a request by writing to the socket whatever it likes. */
export type Behaviour = (socket: Socket, request: HostileRequest) => void;

export interface HostileServer {
  /** `http://127.0.0.1:<port>/scim/v2` */
  readonly base: string;
  /** Requests that came whole, in order. */
  readonly requests: HostileRequest[];
  /** Ends all connections. */
  close(): Promise<void>;
}

/** Starts a server on a free port of 127.0.0.1 that breaks HTTP in one of the named ways, or in a test's own. */
export async function startHostileServer(behaviour: BehaviourName | Behaviour): Promise<HostileServer> {
  const answer = typeof behaviour === 'string' ? behaviours[behaviour] : behaviour;
  const requests: HostileRequest[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // A client that gives up is what the tests are about.
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

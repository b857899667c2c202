import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { ClientCertificate, ScimRequest } from '../../src/protocol/exchange/exchange.ts';

/** Adds the client certificate of the connection to a request, if the connection has a client certificate. */
export type Identify = (request: ScimRequest, socket: Socket) => void;

/** Creates a function that reads the client certificate of each connection once and caches it. */
export function createIdentify(): Identify {
  const known = new WeakMap<Socket, { readonly certificate?: ClientCertificate }>();
  return (request, socket) => {
    const found = known.get(socket) ?? readCertificate(socket as TLSSocket);
    known.set(socket, found);
    Object.assign(request, found);
  };
}

function readCertificate(socket: TLSSocket): { readonly certificate?: ClientCertificate } {
  // Uses the property `authorized` only if there is a client certificate, because `authorized` can also be true without
  // one: for a resumed TLS 1.3 connection.
  const given = socket.getPeerX509Certificate();
  if (!given) return {};
  const subject = given.subject.replaceAll('\n', ', ');
  return { certificate: socket.authorized ? { subject } : { subject, distrust: String(socket.authorizationError) } };
}

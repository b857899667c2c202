import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { ClientCertificate, ScimRequest } from '../../src/protocol/exchange/exchange.ts';

/** Says of a request which certificate its connection came with, where it came with one. */
export type Identify = (request: ScimRequest, socket: Socket) => void;

/** Reads the client certificates of a server that asks for them, once for each connection. */
export function createIdentify(): Identify {
  const known = new WeakMap<Socket, { readonly certificate?: ClientCertificate }>();
  return (request, socket) => {
    const found = known.get(socket) ?? readCertificate(socket as TLSSocket);
    known.set(socket, found);
    Object.assign(request, found);
  };
}

function readCertificate(socket: TLSSocket): { readonly certificate?: ClientCertificate } {
  // Before `authorized`, which is true for a resumed connection of TLS 1.3 that never had a certificate.
  const given = socket.getPeerX509Certificate();
  if (!given) return {};
  const subject = given.subject.replaceAll('\n', ', ');
  return { certificate: socket.authorized ? { subject } : { subject, distrust: String(socket.authorizationError) } };
}

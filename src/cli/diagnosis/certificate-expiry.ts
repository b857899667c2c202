import { X509Certificate } from 'node:crypto';
import type { ServerIdentityCheck } from '../../client/transport/network-options.ts';
import type { ResolvedConnection } from '../../profiles/resolve.ts';
import { type Check, ok, warn } from './check.ts';
import { printDuration } from './token-expiry.ts';

/**
 * The check warns if a certificate expires within this time, in milliseconds. The time is long, because the renewal may
 * need other people.
 */
const expirySoon = 30 * 24 * 60 * 60 * 1000;

/** The certificates that services showed while this command was connected to them. */
export interface SeenCertificates {
  /** Checks the identity of a service as Node.js does, and keeps the expiry of its certificate. */
  readonly check: ServerIdentityCheck;
  /** Returns the expiry of the certificate of a host, in milliseconds since 1970. */
  expiryOf(host: string): number | undefined;
}

/** Keeps the expiry of each certificate of a service. Loads the TLS functions of Node.js only for a command that needs them. */
export async function observeCertificates(): Promise<SeenCertificates> {
  const { checkServerIdentity } = await import('node:tls');
  const seen = new Map<string, number>();
  return {
    check: (host, certificate) => {
      const expiry = Date.parse(certificate.valid_to);
      if (!Number.isNaN(expiry)) seen.set(host, expiry);
      return checkServerIdentity(host, certificate);
    },
    expiryOf: (host) => seen.get(host),
  };
}

/**
 * Checks the expiry of the certificate that the service showed. Returns `undefined` if no certificate was checked: without
 * TLS, or if the connection accepts any certificate.
 */
export function serviceCertificateCheck(
  { base }: Pick<ResolvedConnection, 'base'>,
  seen: SeenCertificates,
  now: number,
): Check | undefined {
  const host = new URL(base).hostname.replace(/^\[(.*)\]$/, '$1');
  const expiry = seen.expiryOf(host);
  if (expiry === undefined) return undefined;
  const hint = 'the operator of the service must renew the certificate';
  return expiryCheck('certificate', 'the certificate of the service', expiry - now, expiry, hint);
}

/** Checks the expiry of the client certificate of a profile. Returns `undefined` if the profile has no certificate. */
export function clientCertificateCheck(
  { cert, profile = 'NAME' }: Pick<ResolvedConnection, 'cert' | 'profile'>,
  now: number,
): Check | undefined {
  if (cert === undefined) return undefined;
  const name = 'clientCertificate';
  const hint = `to use another certificate, run scimctl profiles update ${profile} --cert FILE --key FILE`;
  const expiry = expiryOfPem(cert);
  if (expiry === undefined) return warn(name, 'the file of the client certificate contains no certificate', hint);
  return expiryCheck(name, 'the client certificate', expiry - now, expiry, hint);
}

/** Returns the expiry of the first certificate of a PEM file. `undefined` if there is no certificate. */
function expiryOfPem(pem: string): number | undefined {
  try {
    const expiry = Date.parse(new X509Certificate(pem).validTo);
    return Number.isNaN(expiry) ? undefined : expiry;
  } catch {
    return undefined;
  }
}

function expiryCheck(check: string, what: string, left: number, expiry: number, hint: string): Check {
  const date = new Date(expiry).toISOString().slice(0, 10);
  if (left < 0) return warn(check, `${what} expired ${printDuration(-left)} ago, on ${date}`, hint);
  const detail = `${what} expires in ${printDuration(left)}, on ${date}`;
  return left < expirySoon ? warn(check, detail, hint) : ok(check, detail);
}

import { createPrivateKey, type webcrypto, X509Certificate } from 'node:crypto';
import type * as X509 from '@peculiar/x509';

/** A certificate and its private key, both in PEM. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
}

/** Validity of the certificate authority in days. */
const authorityDays = 3650;
/** Validity of a server or client certificate in days. Apple platforms reject a server certificate that is valid for more than 825 days. */
const issuedDays = 397;

const day = 86_400_000;
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/**
 * Loads the package `@peculiar/x509` when a certificate is first needed. A static import would add the types of the
 * package to the published type declarations, so this function uses a dynamic import.
 */
async function loadX509(): Promise<typeof X509> {
  // Loads `reflect-metadata` first, because the dependency container of `@peculiar/x509` needs `reflect-metadata`.
  await import('reflect-metadata');
  const module: typeof X509 & { readonly default?: typeof X509 } = await import('@peculiar/x509');
  // The package is CommonJS. In a bundle, its exports are only in `default`.
  return module.default ?? module;
}

/** Creates a certificate authority. */
export async function createAuthority(now: number): Promise<Identity> {
  const x509 = await loadX509();
  const keys = await createKeys();
  const { KeyUsageFlags } = x509;
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=scimctl mock server CA',
    ...validity(now, authorityDays),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      // The authority may sign certificates of servers and clients, but may not sign certificates of other authorities.
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { cert: pem(certificate), key: await exportKey(keys.privateKey) };
}

/**
 * Issues a server certificate for these names and addresses. Rejects if `authority` has no readable certificate or key.
 */
export async function issueCertificate(authority: Identity, hosts: readonly string[], now: number): Promise<Identity> {
  const { ExtendedKeyUsage, SubjectAlternativeNameExtension } = await loadX509();
  const subject = `CN=${hosts.find((host) => !isAddress(host)) ?? 'localhost'}`;
  const names = hosts.map((value) => ({ type: isAddress(value) ? 'ip' : 'dns', value }) as const);
  const extensions = [new SubjectAlternativeNameExtension(names)];
  return issue(authority, subject, ExtendedKeyUsage.serverAuth, extensions, now);
}

/** Issues a client certificate with this subject, such as `CN=scimctl`. Rejects if the authority cannot be read. */
export async function issueClientCertificate(authority: Identity, subject: string, now: number): Promise<Identity> {
  const { ExtendedKeyUsage } = await loadX509();
  return issue(authority, subject, ExtendedKeyUsage.clientAuth, [], now);
}

async function issue(
  authority: Identity,
  subject: string,
  usage: X509.ExtendedKeyUsageType,
  extensions: readonly X509.Extension[],
  now: number,
): Promise<Identity> {
  const x509 = await loadX509();
  const keys = await createKeys();
  const issuer = new x509.X509Certificate(authority.cert);
  const certificate = await x509.X509CertificateGenerator.create({
    subject,
    issuer: issuer.subjectName,
    ...validity(now, issuedDays),
    publicKey: keys.publicKey,
    signingKey: await importKey(authority.key),
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([usage]),
      ...extensions,
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return { cert: pem(certificate), key: await exportKey(keys.privateKey) };
}

/** True if a certificate is valid now and for at least another 30 days. */
export function isFresh(cert: string, now: number): boolean {
  const { validFrom, validTo } = new X509Certificate(cert);
  return Date.parse(validFrom) <= now && now + 30 * day < Date.parse(validTo);
}

/**
 * True if this authority issued the certificate, and the certificate has this subject and this key. The certificate
 * must be valid for at least another 30 days.
 */
export function isIssuedBy(authority: Identity, { cert, key }: Identity, subject: string, now: number): boolean {
  const issued = new X509Certificate(cert);
  const issuer = new X509Certificate(authority.cert).publicKey;
  const isOurs = issued.subject === subject && issued.verify(issuer) && issued.checkPrivateKey(createPrivateKey(key));
  return isOurs && isFresh(cert, now);
}

function createKeys() {
  return crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

/**
 * Returns the validity period of a certificate. The period starts one hour before `now`, because the clock of another
 * machine may be slow.
 */
function validity(now: number, days: number): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(now - 3_600_000), notAfter: new Date(now + days * day) };
}

function pem(certificate: X509.X509Certificate): string {
  return `${certificate.toString('pem')}\n`;
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  const x509 = await loadX509();
  return `${x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`;
}

async function importKey(key: string) {
  const x509 = await loadX509();
  return crypto.subtle.importKey('pkcs8', x509.PemConverter.decodeFirst(key), algorithm, false, ['sign']);
}

function isAddress(host: string): boolean {
  return host.includes(':') || /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host);
}

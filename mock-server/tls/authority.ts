import { chmod, readFile, rename, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from '../../src/state/make-folder.ts';
import { subjectOf } from '../auth/certificate.ts';
import { systemTime } from '../scheduling/real-timers.ts';
import type { Identity } from './certificates.ts';

/** A client certificate and its key, both in PEM. */
export interface ClientIdentity extends Identity {
  /** Paths of the files. Undefined if the certificate and the key are not stored in files. */
  readonly certFile?: string;
  readonly keyFile?: string;
}

/** The certificate of a TLS server, and the authority that issues client certificates. */
export interface ServerTls extends Identity {
  /** Certificate of the authority that clients must trust, in PEM. */
  readonly ca: string;
  /** Path of the file with the certificate of the authority. Undefined if the certificate is not stored in a file. */
  readonly caFile?: string;
  /**
   * Returns the client certificate of a tenant, or of a server without tenants if `tenant` is undefined. Reads the
   * stored certificate, or lets the authority issue a new one. Rejects with an `AuthorityError`.
   */
  issueClient(tenant: string | undefined): Promise<ClientIdentity>;
}

/** Options of the local certificate authority. */
export interface TlsOptions {
  /**
   * Folder that contains the certificate and the key of the authority. If one of these files is missing, the server
   * creates both files. By default, there is no folder, and an authority is created only for this server.
   */
  readonly folder?: string;
}

/** The error if the certificate authority cannot be read or stored. The message contains the path and the reason. */
export class AuthorityError extends Error {
  override readonly name = 'AuthorityError';
}

/** Names of the files of a certificate and its key. */
interface Files {
  readonly cert: string;
  readonly key: string;
}

const caFiles: Files = { cert: 'ca.pem', key: 'ca-key.pem' };

/** Host names of this machine. */
const localHosts = ['localhost', '127.0.0.1', '::1'];

/**
 * Issues the certificate of a server that listens on a host. A local authority signs the certificate. Rejects with an
 * `AuthorityError` if the folder cannot be used.
 */
export async function createServerTls(host: string | undefined, options: TlsOptions = {}): Promise<ServerTls> {
  const { createAuthority, isFresh, isIssuedBy, issueCertificate, issueClientCertificate } = await import(
    './certificates.ts'
  );
  const now = systemTime();
  const { folder } = options;
  const authority = await keep(
    folder,
    caFiles,
    ({ cert }) => isFresh(cert, now),
    () => createAuthority(now),
  );
  const identity = await issueCertificate(authority, hostsOf(host), now);
  return {
    ...identity,
    ca: authority.cert,
    ...(folder === undefined ? {} : { caFile: join(folder, caFiles.cert) }),
    async issueClient(tenant) {
      const files = clientFiles(tenant);
      const subject = subjectOf(tenant);
      const client = await keep(
        folder,
        files,
        (known) => isIssuedBy(authority, known, subject, now),
        () => issueClientCertificate(authority, subject, now),
      );
      if (folder === undefined) return client;
      return { ...client, certFile: join(folder, files.cert), keyFile: join(folder, files.key) };
    },
  };
}

/**
 * Returns a stored certificate if it is valid. Otherwise issues and stores a new certificate. Rejects with an `AuthorityError`.
 */
async function keep(
  folder: string | undefined,
  files: Files,
  isGood: (known: Identity) => boolean,
  create: () => Promise<Identity>,
): Promise<Identity> {
  const known = folder === undefined ? undefined : await readIdentity(folder, files);
  try {
    if (known && isGood(known)) return known;
  } catch (error) {
    const where = `${files.cert} and ${files.key} in ${folder}`;
    throw new AuthorityError(
      `${where} do not contain a certificate and its key: delete both files, and scimctl will create new files`,
      {
        cause: error,
      },
    );
  }
  const created = await create();
  if (folder !== undefined) await writeIdentity(folder, files, created);
  return created;
}

/**
 * Returns the file names of a client certificate and its key. The file names of two tenants are always different,
 * because the name of a tenant contains no dot.
 */
function clientFiles(tenant: string | undefined): Files {
  const suffix = tenant === undefined ? '' : `.${tenant}`;
  return { cert: `client${suffix}.pem`, key: `client-key${suffix}.pem` };
}

/**
 * Returns the host names and addresses of a server. A server that listens on all interfaces is available at every address of
 * this machine.
 */
function hostsOf(host: string | undefined): string[] {
  const everywhere = host === '0.0.0.0' || host === '::';
  const addresses = everywhere
    ? Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address.split('%')[0] ?? ''))
    : [host ?? ''];
  return [...new Set([...localHosts, ...addresses.filter((name) => name !== '' && (isIP(name) || isName(name)))])];
}

function isName(host: string): boolean {
  return /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/i.test(host);
}

async function readIdentity(folder: string, files: Files): Promise<Identity | undefined> {
  try {
    const read = (name: string) => readFile(join(folder, name), 'utf8');
    return { cert: await read(files.cert), key: await read(files.key) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new AuthorityError(`the CA in ${folder} cannot be read: ${(error as NodeJS.ErrnoException).code}`, {
      cause: error,
    });
  }
}

async function writeIdentity(folder: string, files: Files, { cert, key }: Identity): Promise<void> {
  try {
    await makeFolder(folder);
    // Writes the key first. If the write of the certificate fails, the folder contains no certificate without a key.
    await replaceFile(join(folder, files.key), key, 0o600);
    await replaceFile(join(folder, files.cert), cert, 0o644);
  } catch (error) {
    throw new AuthorityError(`the CA cannot be stored in ${folder}: ${(error as NodeJS.ErrnoException).code}`, {
      cause: error,
    });
  }
}

/** Replaces a file atomically. The temporary file gets its final mode before it replaces the file. */
async function replaceFile(path: string, text: string, mode: number): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, text, { mode: 0o600 });
  await chmod(temporary, mode);
  await rename(temporary, path);
}

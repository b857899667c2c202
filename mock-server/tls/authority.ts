import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import type { Identity } from './certificates.ts';

/** What a server that speaks TLS needs, and what its clients do. */
export interface ServerTls extends Identity {
  /** The certificate of the authority that clients have to trust, PEM. */
  readonly ca: string;
  /** Where it is; undefined where it is nowhere but here. */
  readonly caFile?: string;
}

/** Where the authority is kept. */
export interface TlsOptions {
  /** Folder of the authority's certificate and key, made where there are none. Default: an authority for this server alone. */
  readonly folder?: string;
}

/** The CA cannot be read or kept. The message says where and why. */
export class AuthorityError extends Error {
  override readonly name = 'AuthorityError';
}

const caName = 'ca.pem';
const keyName = 'ca-key.pem';

/** The names that a server of this machine goes by. */
const localHosts = ['localhost', '127.0.0.1', '::1'];

/**
 * Makes the certificate of a server that listens on a host, signed by an authority of one's own. Rejects with an
 * `AuthorityError` when the folder cannot be used.
 */
export async function createServerTls(host: string | undefined, options: TlsOptions = {}): Promise<ServerTls> {
  const { createAuthority, issueCertificate, isFresh } = await import('./certificates.ts');
  const now = Date.now();
  const { folder } = options;
  const known = folder === undefined ? undefined : await readAuthority(folder);
  const kept = known && isFresh(known.cert, now) ? known : undefined;
  const authority = kept ?? (await createAuthority(now));
  if (folder !== undefined && !kept) await writeAuthority(folder, authority);
  const identity = await issueCertificate(authority, hostsOf(host), now);
  return { ...identity, ca: authority.cert, ...(folder === undefined ? {} : { caFile: join(folder, caName) }) };
}

/** A server that listens everywhere is found by every address of this machine. */
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

async function readAuthority(folder: string): Promise<Identity | undefined> {
  try {
    const read = (name: string) => readFile(join(folder, name), 'utf8');
    return { cert: await read(caName), key: await read(keyName) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new AuthorityError(`the CA in ${folder} cannot be read: ${(error as NodeJS.ErrnoException).code}`, {
      cause: error,
    });
  }
}

async function writeAuthority(folder: string, { cert, key }: Identity): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // The key first: whoever finds a certificate finds its key too.
    await replaceFile(join(folder, keyName), key, 0o600);
    await replaceFile(join(folder, caName), cert, 0o644);
  } catch (error) {
    throw new AuthorityError(`the CA cannot be kept in ${folder}: ${(error as NodeJS.ErrnoException).code}`, {
      cause: error,
    });
  }
}

/** Never half of it, and never readable by more than it will be. */
async function replaceFile(path: string, text: string, mode: number): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, text, { mode: 0o600 });
  await chmod(temporary, mode);
  await rename(temporary, path);
}

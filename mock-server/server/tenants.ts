import { extname } from 'node:path';
import { alterRequest, type Exchange } from '../../src/protocol/exchange/exchange.ts';
import { ScimError } from '../../src/protocol/messages/errors.ts';
import { certificateOfTenant } from '../auth/certificate.ts';
import { errorResponse } from '../messages/response.ts';
import { checkOptions } from '../options/check.ts';
import { OptionError } from '../options/option-error.ts';
import { type InstanceOptions, type TenantOptions, tenantOptions } from './options.ts';

/** Where an exchange is mounted, below the mount of the server. */
export interface MountedExchange {
  /** Of the tenant. */
  readonly name: string;
  /** `/acme/scim/v2` */
  readonly mount: string;
  readonly exchange: Exchange;
}

/**
 * The options of each tenant: its own, else the server's, with a file, a seed and a token of its own. Throws an `OptionError` for
 * names that are none or are given twice, and for a token that all would share.
 */
export function resolveTenantOptions(
  shared: InstanceOptions,
  tenants: readonly (string | TenantOptions)[],
): TenantOptions[] {
  if (tenants.length === 0) throw new OptionError('tenants has one name or more');
  if (typeof shared.token === 'string') throw new OptionError('a token is of one tenant: tenants: [{ name, token }]');
  if (typeof shared.control === 'object') throw new OptionError('a token of the control API is of one tenant');
  const names = new Set<string>();
  return tenants.map((tenant, index) => {
    const own = typeof tenant === 'string' ? { name: tenant } : tenant;
    checkOptions(own, tenantOptions, `tenants[${index}]`);
    const { name } = own;
    if (typeof name !== 'string' || !/^[a-z\d][\w-]{0,62}$/i.test(name)) {
      throw new OptionError(`a tenant is called by letters, digits, - and _, not ${JSON.stringify(name)}`);
    }
    // Files of two names that differ in case only may be one file.
    if (names.has(name.toLowerCase())) throw new OptionError(`there are two tenants ${name}`);
    names.add(name.toLowerCase());
    const { db, seed } = shared;
    return {
      ...shared,
      ...(db === undefined ? {} : { db: fileOf(db, name) }),
      seed: seedOf(seed ?? 0, name),
      // A number that nobody gave decides who is there, and no ids.
      ...(seed === undefined && own.seed === undefined ? { newId: () => crypto.randomUUID() } : {}),
      ...own,
    };
  });
}

/** One exchange over all of them. It answers 404 to a path that is below none. */
export function exchangeOf(mounted: readonly MountedExchange[]): Exchange {
  return async (request) => {
    const { path } = request;
    const found = mounted.find(({ mount }) => path === mount || path.startsWith(`${mount}/`));
    if (!found) return errorResponse(new ScimError(404, 'there is no tenant at this path'));
    return found.exchange(
      alterRequest(request, {
        base: `${request.base}${found.mount}`,
        path: path.slice(found.mount.length) || '/',
        ...certificateOfTenant(found.name, request),
      }),
    );
  };
}

/** `people.acme.ndjson` */
function fileOf(db: string, name: string): string {
  const extension = extname(db);
  return `${db.slice(0, db.length - extension.length)}.${name}${extension}`;
}

/** Other people for each tenant, the same ones each time. */
function seedOf(seed: number, name: string): number {
  let hash = seed | 0;
  for (const letter of name) hash = (Math.imul(hash, 31) + (letter.codePointAt(0) ?? 0)) | 0;
  return hash;
}

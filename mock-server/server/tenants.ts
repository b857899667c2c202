import { extname } from 'node:path';
import { ScimError } from '../../src/protocol/errors.ts';
import { alterRequest, type Exchange } from '../../src/protocol/exchange/exchange.ts';
import { certificateOfTenant } from '../auth/certificate.ts';
import { errorResponse } from '../messages/response.ts';
import { checkOptions } from '../options/check.ts';
import { OptionError } from '../options/option-error.ts';
import { type InstanceOptions, type TenantOptions, tenantOptions } from './options.ts';

/** The function that handles the requests of a tenant, and the URL path of the tenant below the path of the server. */
export interface MountedExchange {
  /** Name of the tenant. */
  readonly name: string;
  /** Path of the tenant, for example `/acme/scim/v2`. */
  readonly mount: string;
  readonly exchange: Exchange;
}

/**
 * Resolves the options of each tenant. An option of the tenant takes precedence over the same option of the server.
 * Each tenant gets its own file, seed and token. Throws an `OptionError` for an invalid or repeated name, and if the
 * options of the server contain a token, which all tenants would share.
 */
export function resolveTenantOptions(
  shared: InstanceOptions,
  tenants: readonly (string | TenantOptions)[],
): TenantOptions[] {
  if (tenants.length === 0) throw new OptionError('the option tenants needs at least one name');
  if (typeof shared.token === 'string')
    throw new OptionError(
      'tenants cannot share one token: instead of the option "token", set a token for each tenant, as in tenants: [{ name, token }]',
    );
  if (typeof shared.control === 'object')
    throw new OptionError(
      'tenants cannot share the token of the control API: set the option "control" for each tenant',
    );
  const names = new Set<string>();
  return tenants.map((tenant, index) => {
    const own = typeof tenant === 'string' ? { name: tenant } : tenant;
    checkOptions(own, tenantOptions, `tenants[${index}]`);
    const { name } = own;
    if (typeof name !== 'string' || !/^[a-z\d][\w-]{0,62}$/i.test(name)) {
      throw new OptionError(
        `${JSON.stringify(name)} is not a valid name of a tenant: a name must begin with a letter or a digit, and must contain only letters, digits, - and _`,
      );
    }
    // Compares names without regard to case, because the name is part of a file name, and some file systems ignore the
    // case of file names.
    if (names.has(name.toLowerCase())) throw new OptionError(`two tenants have the name ${name}`);
    names.add(name.toLowerCase());
    const { db, seed } = shared;
    return {
      ...shared,
      ...(db === undefined ? {} : { db: fileOf(db, name) }),
      seed: seedOf(seed ?? 0, name),
      // If neither the server nor the tenant has the option `seed`, new resources get random ids. The default seed then
      // affects only the generated users.
      ...(seed === undefined && own.seed === undefined ? { newId: () => crypto.randomUUID() } : {}),
      ...own,
    };
  });
}

/**
 * Combines the exchanges of all tenants into one exchange. Responds with status 404 if a path is not below the path of
 * a tenant.
 */
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

/** Returns the path of the file of a tenant, for example `people.acme.ndjson`. */
function fileOf(db: string, name: string): string {
  const extension = extname(db);
  return `${db.slice(0, db.length - extension.length)}.${name}${extension}`;
}

/** Returns the seed of a tenant. The seed depends on the seed of the server and on the name of the tenant. */
function seedOf(seed: number, name: string): number {
  let hash = seed | 0;
  for (const letter of name) hash = (Math.imul(hash, 31) + (letter.codePointAt(0) ?? 0)) | 0;
  return hash;
}

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ServiceProviderOptions } from '../../mock-server/provider/options.ts';
import { createServiceProvider, storeIndexes } from '../../mock-server/provider/service-provider.ts';
import { createMemoryStore } from '../../mock-server/store/memory-store.ts';
import type { Exchange, ScimRequest } from '../../src/protocol/exchange/exchange.ts';
import { NetworkError } from '../../src/protocol/exchange/network-error.ts';
import type { JsonObject } from '../../src/protocol/json/json.ts';
import { type Ran, type RunOptions, scimctl } from './run.ts';
import { asOverTheWire } from './service.ts';

/** A user, and the groups that the user is a member of. */
export interface Account {
  readonly userName: string;
  readonly groups?: readonly string[];
  readonly [attribute: string]: unknown;
}

/** The services of several profiles, each with its own token. */
export interface Services {
  /** Runs a command line with the profiles of all services. */
  run(argv: readonly string[], options?: RunOptions): Promise<Ran>;
  /** Requests by the name of the profile. */
  readonly sent: Readonly<Record<string, ScimRequest[]>>;
  /** The exchanges of the services, by the name of the profile. */
  readonly exchanges: ReadonlyMap<string, Exchange>;
  /** Replaces the exchange of a service. */
  readonly replaced: Map<string, Exchange>;
  /** Called after each response to a change. */
  onChange: () => void;
  /** Names of the active users of a service. */
  active(profile: string): Promise<string[]>;
  /** The user of this name, as the service stores it. */
  user(profile: string, userName: string): Promise<JsonObject | undefined>;
  tokenOf(profile: string): string;
  /** Folder of the commands. */
  readonly folder: string;
}

/** The exchange of a service that refuses every connection. */
export const unreachable: Exchange = async ({ base }) => {
  throw new NetworkError(`cannot connect to ${new URL(base).host}`, 'refused', false);
};

/**
 * Creates a service with accounts for each profile. `settings` contains further members of each profile. `options`
 * contains further options of all services.
 */
export async function createServices(
  accounts: Readonly<Record<string, readonly Account[]>>,
  settings: Readonly<Record<string, object>> = {},
  options: Partial<ServiceProviderOptions> = {},
): Promise<Services> {
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-services-'));
  const names = Object.keys(accounts);
  const tokenOf = (profile: string): string => `planted-secret-of-${profile}`;
  const sent: Record<string, ScimRequest[]> = Object.fromEntries(names.map((name) => [name, []]));
  const replaced = new Map<string, Exchange>();
  const exchanges = new Map<string, Exchange>();
  // A service is created for its first request, because most tests use one or two of the services.
  const open = async (profile: string, people: readonly Account[]): Promise<Exchange> => {
    let id = 0;
    const { exchange } = createServiceProvider({
      store: createMemoryStore({ indexes: storeIndexes() }),
      token: tokenOf(profile),
      newId: () => `${profile}-${++id}`,
      ...options,
    });
    const opened = asOverTheWire(exchange);
    await fill(opened, profile, people);
    return opened;
  };
  for (const [profile, people] of Object.entries(accounts)) {
    let opened: Promise<Exchange> | undefined;
    exchanges.set(profile, async (request) => {
      opened ??= open(profile, people);
      return (await opened)(request);
    });
  }
  const profiles = names.map((name) => [
    name,
    { url: `https://${name}.example.com`, auth: { kind: 'bearer', token: `env:T_${name}` }, ...settings[name] },
  ]);
  writeFileSync(
    path.join(folder, 'config.json'),
    JSON.stringify({ version: 1, profiles: Object.fromEntries(profiles) }),
    {
      mode: 0o600,
    },
  );
  const tokens = Object.fromEntries(names.map((name) => [`T_${name}`, tokenOf(name)]));

  async function ask(exchange: Exchange, profile: string, [method, where]: [string, string], body?: JsonObject) {
    const response = await exchange({
      method,
      base: `https://${profile}.example.com`,
      path: where,
      query: {},
      headers: { authorization: `Bearer ${tokenOf(profile)}`, 'content-type': 'application/scim+json' },
      ...(body ? { body } : {}),
    });
    return response.body as JsonObject;
  }

  async function fill(exchange: Exchange, profile: string, people: readonly Account[]): Promise<void> {
    const create = (where: string, body: object) => ask(exchange, profile, ['POST', where], body as JsonObject);
    const members = new Map<string, string[]>();
    for (const { groups = [], ...user } of people) {
      const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User'];
      const { id } = await create('/Users', { schemas, active: true, ...user });
      for (const group of groups) members.set(group, [...(members.get(group) ?? []), String(id)]);
    }
    for (const [displayName, ids] of members) {
      const schemas = ['urn:ietf:params:scim:schemas:core:2.0:Group'];
      await create('/Groups', { schemas, displayName, members: ids.map((value) => ({ value })) });
    }
  }

  const users = async (profile: string): Promise<JsonObject[]> =>
    (await ask(exchanges.get(profile) as Exchange, profile, ['GET', '/Users']))['Resources'] as JsonObject[];
  const services: Services = {
    folder,
    sent,
    exchanges,
    replaced,
    tokenOf,
    onChange: () => {},
    run: (argv, options = {}) =>
      scimctl(argv, {
        cwd: folder,
        ...options,
        exchange: async (request) => {
          const profile = new URL(request.base).host.replace('.example.com', '');
          sent[profile]?.push(request);
          const exchange = replaced.get(profile) ?? exchanges.get(profile);
          if (!exchange) throw new Error(`there is no service ${request.base}`);
          const response = await exchange(request);
          if (changesOf([request]).length > 0) services.onChange();
          return response;
        },
        env: { SCIMCTL_CONFIG_DIR: folder, SCIMCTL_URL: '', SCIMCTL_TOKEN: '', ...tokens, ...options.env },
      }),
    active: async (profile) =>
      (await users(profile)).filter(({ active }) => active === true).map(({ userName }) => String(userName)),
    user: async (profile, userName) => (await users(profile)).find((user) => user['userName'] === userName),
  };
  return services;
}

/** Requests that change something. */
export const changesOf = (sent: readonly ScimRequest[]): ScimRequest[] =>
  sent.filter(({ method, path: where }) => method !== 'GET' && !where.endsWith('/.search'));

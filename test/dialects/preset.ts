import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { vi } from 'vitest';
import { createMemoryProvider } from '../../mock-server/index.ts';
import { presetBehaviour } from '../../mock-server/presets/preset.ts';
import { readBodies } from '../../src/client/reading/body.ts';
import type { Vendor } from '../../src/dialects/vendor.ts';
import type { JsonObject } from '../../src/protocol/json/json.ts';
import { type Ran, scimctl } from '../cli/run.ts';

/**
 * The bundled provider with 300 people and the behaviour of a vendor. Commands use a profile with the URL of this
 * provider.
 */
export interface PresetWorld {
  readonly provider: ReturnType<typeof createMemoryProvider>;
  /** Everything that the provider keeps. */
  truth(type: 'User' | 'Group'): JsonObject[];
  run(argv: readonly string[], stdin?: string): Promise<Ran>;
  /** Requests that the client sent, such as `GET /Users`. */
  readonly requests: string[];
}

/**
 * Creates a `PresetWorld`. If `speaksDialect` is true, the profile names the dialect. Time advances only in pauses, so
 * the caller must fake `Date`.
 */
export function createPresetWorld(vendor: Vendor, { speaksDialect }: { readonly speaksDialect: boolean }): PresetWorld {
  let now = Date.UTC(2026, 0, 1);
  vi.setSystemTime(now);
  const behaviour = { ...presetBehaviour(vendor), auth: 'none' as const };
  const provider = createMemoryProvider({ behaviour, users: 300, seed: 1, clock: () => now });
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-dialect-'));
  const profile = {
    url: 'https://vendor.example.com/scim/v2',
    auth: { kind: 'none' },
    ...(speaksDialect ? { dialect: vendor.id } : {}),
  };
  const config = { version: 1, current: 'vendor', profiles: { vendor: profile } };
  writeFileSync(path.join(folder, 'config.json'), JSON.stringify(config), { mode: 0o600 });
  const env = { SCIMCTL_CONFIG_DIR: folder, SCIMCTL_URL: '', SCIMCTL_TOKEN: '' };
  const requests: string[] = [];
  // Parses bodies, as the transport of the client does.
  const exchange = readBodies(provider.exchange);
  return {
    provider,
    requests,
    truth: (type) => truthOf(provider, type),
    run: (argv, stdin) =>
      scimctl(argv, {
        env,
        ...(stdin === undefined ? {} : { stdin }),
        sleep: async (milliseconds) => {
          now += milliseconds;
          vi.setSystemTime(now);
        },
        now: () => now,
        exchange: (request) => {
          requests.push(`${request.method} ${request.path}`);
          return exchange(request);
        },
      }),
  };
}

/** Returns all stored resources of a type. Groups include their members. */
export function truthOf(
  { store }: Pick<ReturnType<typeof createMemoryProvider>, 'store'>,
  type: 'User' | 'Group',
): JsonObject[] {
  return [...store.list(type)].map((resource) => ({
    ...resource,
    ...(type === 'Group' ? { members: [...store.members(resource.id).keys()].map((value) => ({ value })) } : {}),
  }));
}

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { JsonObject } from '../../src/protocol/json/json.ts';
import { type Ran, type RunOptions, scimctl } from '../cli/run.ts';
import { createFakeService, type FakeService, type FakeServiceOptions } from '../support/fake-service/index.ts';

/** A fake service with people and groups, and a profile that has the URL of the service. */
export interface World {
  readonly service: FakeService;
  /** Ids of the people by userName: pat, and m01 to m12. */
  readonly ids: Readonly<Record<string, string>>;
  /** Id of the group `Staff`, which everybody is in. */
  readonly staff: string;
  /** Folder of the configuration and of the state. */
  readonly folder: string;
  run(
    argv: readonly string[],
    options?: Pick<RunOptions, 'stdin' | 'prompter' | 'edit' | 'signal' | 'env'>,
  ): Promise<Ran>;
  /** All contents of the service as text, for comparisons. */
  truth(): string;
}

/** Settings of the profile, except the URL of the service. */
export interface WorldProfile {
  readonly environment?: string;
  readonly protect?: readonly string[];
  readonly maxRemovals?: number | string;
  readonly keepMembers?: readonly string[];
  /** Id of a dialect, for example a result of `addDialect`. */
  readonly dialect?: string;
}

/** People besides pat. */
export const others = Array.from({ length: 12 }, (_, index) => `m${String(index + 1).padStart(2, '0')}`);

/** Starts a service in which pat is the chief, and everybody is in the group Staff. */
export function createWorld(options: FakeServiceOptions = {}, profile: WorldProfile = {}): World {
  const service = createFakeService({ ids: (n) => `id-${n}`, ...options });
  const ids: Record<string, string> = {};
  for (const userName of ['pat', ...others]) {
    ids[userName] = service.addUser({
      userName,
      externalId: `X-${userName}`,
      displayName: `Person ${userName}`,
      title: userName === 'pat' ? 'Chief' : 'Clerk',
      active: true,
    });
  }
  const staff = service.addGroup('Staff', Object.values(ids));
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-world-'));
  mkdirSync(folder, { recursive: true });
  const config = {
    version: 1,
    current: 'prod',
    profiles: { prod: { url: 'https://people.example.com/v2', auth: { kind: 'none' }, ...profile } },
  };
  writeFileSync(path.join(folder, 'config.json'), JSON.stringify(config), { mode: 0o600 });
  const env = { SCIMCTL_CONFIG_DIR: folder, SCIMCTL_URL: '', SCIMCTL_TOKEN: '' };
  return {
    service,
    ids,
    staff,
    folder,
    run: (argv, { stdin, prompter, edit, signal, env: more } = {}) =>
      scimctl(argv, {
        exchange: service.exchange,
        env: { ...env, ...more },
        ...(stdin === undefined ? {} : { stdin }),
        ...(edit ? { edit, env: { ...env, ...more, EDITOR: 'edit' } } : {}),
        ...(signal ? { signal } : {}),
        ...(prompter ? { terminal: true, prompter } : {}),
      }),
    truth: () => truthOf(service),
  };
}

/**
 * Removes all results from the journal of the only job. The journal then looks as if the run was killed before it wrote
 * the results.
 */
export function forgetResults({ folder }: Pick<World, 'folder'>): void {
  const jobs = path.join(folder, 'state', 'jobs');
  const journal = path.join(jobs, readdirSync(jobs)[0] as string, 'journal.ndjson');
  const lines = readFileSync(journal, 'utf8').split('\n');
  writeFileSync(journal, lines.filter((line) => !/"record":"(?:result|end)"/.test(line)).join('\n'));
}

/** Returns the users and groups, without values that change by themselves. */
export function truthOf({ users, groups }: FakeService): string {
  const plain = ({ meta: _, ...resource }: JsonObject): JsonObject => resource;
  return JSON.stringify([[...users.values()].map(plain), [...groups.values()].map(plain)], null, 1);
}

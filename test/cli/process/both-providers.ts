import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { createMockServer, type MockServer } from '../../../mock-server/server/create-mock-server.ts';
import { isObject, type Json, type JsonObject } from '../../../src/protocol/json/json.ts';
import { type ForeignProvider, startForeignProvider } from '../../provisioning/foreign-provider.ts';
import { type Ended, ended, environment, scimctl, start } from './program.ts';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/**
 * The bundled provider, and a foreign provider that shares no code with it. Each provider has its own home folder and
 * its own jobs.
 */
export class BothProviders {
  readonly own: MockServer;
  readonly foreign: ForeignProvider;
  /** Environments of the program: for the bundled provider, and for the foreign one. */
  readonly environments: readonly NodeJS.ProcessEnv[];

  private constructor(own: MockServer, foreign: ForeignProvider) {
    this.own = own;
    this.foreign = foreign;
    this.environments = [
      { ...environment(own.url), SCIMCTL_TOKEN: own.token },
      { ...environment(foreign.base), SCIMCTL_TOKEN: foreign.token },
    ];
  }

  static async start(): Promise<BothProviders> {
    return new BothProviders(await createMockServer({ token: 'own' }), await startForeignProvider());
  }

  async close(): Promise<void> {
    await this.own.close();
    await this.foreign.close();
  }

  /** Runs the program against both providers, and returns how both runs ended. */
  run(...argv: string[]): Promise<Ended[]> {
    return Promise.all(this.environments.map((env) => scimctl(argv, env)));
  }

  /**
   * Returns an environment with the profiles `own` and `foreign`, one for each provider. The environment has its own
   * jobs.
   */
  profiles(): NodeJS.ProcessEnv {
    const own = environment();
    const env = { ...own, OWN_TOKEN: this.own.token, FOREIGN_TOKEN: this.foreign.token };
    const profile = (url: string, token: string) => ({ url, auth: { kind: 'bearer', token: `env:${token}` } });
    const profiles = {
      own: profile(this.own.url, 'OWN_TOKEN'),
      foreign: profile(this.foreign.base, 'FOREIGN_TOKEN'),
    };
    const config = path.join(String(own['SCIMCTL_CONFIG_DIR']), 'config.json');
    writeFileSync(config, JSON.stringify({ version: 1, profiles }), { mode: 0o600 });
    return env;
  }

  /**
   * Runs the program against both providers. Kills each run with SIGKILL as soon as the function in `isReached` for its
   * provider resolves.
   */
  async kill(argv: readonly string[], isReached: readonly (() => Promise<void>)[]): Promise<void> {
    await Promise.all(
      this.environments.map(async (env, place) => {
        const child: ChildProcessWithoutNullStreams = start(argv, env);
        child.stdin.end();
        const end = ended(child);
        await isReached[place]?.();
        child.kill('SIGKILL');
        await end;
      }),
    );
  }

  async listOwn(endpoint: string): Promise<JsonObject[]> {
    const response = await fetch(`${this.own.url}${endpoint}?count=1000`, { headers: this.own.headers });
    return ((await response.json()) as { Resources: JsonObject[] }).Resources;
  }

  /**
   * Fails if the two providers have different people or groups. Returns the people by userName, and the names of the
   * groups.
   */
  async compare(): Promise<{ people: Map<string, JsonObject>; groups: string[] }> {
    const [users, groups] = [await this.listOwn('/Users'), await this.listOwn('/Groups')];
    const mine = comparable(users, groups);
    const theirs = comparable([...this.foreign.users.values()], [...this.foreign.groups.values()]);
    expect([...mine.keys()]).toEqual([...theirs.keys()]);
    for (const [name, person] of mine) expect(theirs.get(name), name).toEqual(person);
    const names = namesOf(groups);
    expect(namesOf([...this.foreign.groups.values()])).toEqual(names);
    return { people: mine, groups: names };
  }
}

function namesOf(groups: readonly JsonObject[]): string[] {
  return groups.map(({ displayName }) => String(displayName)).sort();
}

/**
 * Returns the people by userName. Replaces the ids of managers and groups with names, because each provider chooses its
 * own ids.
 */
export function comparable(users: readonly JsonObject[], groups: readonly JsonObject[]): Map<string, JsonObject> {
  const nameOf = new Map(users.map(({ id, userName }) => [id, String(userName)]));
  const groupsOf = (id: Json | undefined): string[] =>
    namesOf(
      groups.filter(
        ({ members }) => Array.isArray(members) && members.some((member) => isObject(member) && member.value === id),
      ),
    );
  return new Map(
    users
      .map(({ id, meta: _meta, groups: _groups, schemas, ...user }): [string, JsonObject] => {
        const extension = user[enterprise] as JsonObject;
        const manager = isObject(extension?.manager) ? (nameOf.get(extension.manager.value) ?? null) : null;
        return [
          String(user.userName),
          {
            ...user,
            [enterprise]: { ...extension, manager },
            schemas: [...(schemas as string[])].sort(),
            groups: groupsOf(id),
          },
        ];
      })
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

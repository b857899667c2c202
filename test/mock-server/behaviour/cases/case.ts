import { clientName, printBasic } from '../../../../mock-server/auth/secret.ts';
import type { Behaviour } from '../../../../mock-server/behaviour/index.ts';
import type { Json, JsonObject } from '../../../../src/protocol/json/json.ts';
import { urn } from '../../../../src/protocol/urns.ts';
import { group, user } from '../../provider/harness.ts';

/** A request: method and target, body, headers. */
export type Ask = readonly [string, Json?, Record<string, string>?];

/** Requests that show the effect of a behaviour. */
export interface Case {
  readonly value: Partial<Behaviour>;
  /** Requests that are sent first, both to the provider with the behaviour and to the provider without it. */
  readonly before?: readonly Ask[];
  /**
   * The last request. Its responses differ between the two providers. `$name` stands for a member of the previous
   * response.
   */
  readonly ask: Ask;
  /** Seconds that pass before `ask`. */
  readonly later?: number;
  /** Expected status and part of the body. */
  readonly with: readonly [number, JsonObject?];
  /** The media type, if the behaviour changes it. */
  readonly type?: string;
  /** A member that the body does not have. */
  readonly absent?: string;
  /** Expected status if the behaviour has its default value. */
  readonly without: number;
}

export const members = (...values: string[]): JsonObject[] => values.map((value) => ({ value }));
export const three: readonly Ask[] = ['a', 'b', 'c'].map((name) => ['POST /Users', user(name)]);
export const withGroup: readonly Ask[] = [...three, ['POST /Groups', group('g', 'id-1', 'id-2')]];
export const dup: Json = { type: 'work', value: 'a@example.com' };
export const error = (status: string, more: JsonObject = {}): JsonObject => ({ schemas: [urn.Error], status, ...more });
export const form = 'application/x-www-form-urlencoded';

/** The secret of the providers of the cases. A request sends this secret as a bearer token by default. */
export const secret = 'planted-secret-77f1';
export const noReplacement = 'members: this provider does not allow a request that replaces or removes all members';
export const client = printBasic(clientName, secret);

/** Cases by the name of the row. Each row has at least one. */

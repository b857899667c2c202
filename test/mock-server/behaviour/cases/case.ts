import { clientName, printBasic } from '../../../../mock-server/auth/secret.ts';
import type { Behaviour } from '../../../../mock-server/behaviour/index.ts';
import type { Json, JsonObject } from '../../../../src/protocol/json/json.ts';
import { urn } from '../../../../src/protocol/urns.ts';
import { group, user } from '../../provider/harness.ts';

/** A request: method and target, body, headers. */
export type Ask = readonly [string, Json?, Record<string, string>?];

/** What shows that a behaviour acts. */
export interface Case {
  readonly value: Partial<Behaviour>;
  /** Sent first, to the provider with the behaviour and to the one without. */
  readonly before?: readonly Ask[];
  /** Sent last: the answers differ. $name stands for a member of the answer before it. */
  readonly ask: Ask;
  /** Seconds that pass before `ask`. */
  readonly later?: number;
  /** Status and a part of the body. */
  readonly with: readonly [number, JsonObject?];
  /** A member that the body does not have. */
  readonly absent?: string;
  /** Status where this row, and no other, is at its default. */
  readonly without: number;
}

export const members = (...values: string[]): JsonObject[] => values.map((value) => ({ value }));
export const three: readonly Ask[] = ['a', 'b', 'c'].map((name) => ['POST /Users', user(name)]);
export const withGroup: readonly Ask[] = [...three, ['POST /Groups', group('g', 'id-1', 'id-2')]];
export const dup: Json = { type: 'work', value: 'a@example.com' };
export const error = (status: string, more: JsonObject = {}): JsonObject => ({ schemas: [urn.Error], status, ...more });
export const form = 'application/x-www-form-urlencoded';

/** The secret of the providers that the cases are sent to; requests have it as a bearer token unless they say otherwise. */
export const secret = 'planted-secret-77f1';
export const noReplacement = 'members: this provider does not replace or remove all members in one request';
export const client = printBasic(clientName, secret);

import type { Sleep } from '../../../mock-server/faults/sleep.ts';
import { readEventToken } from '../../../src/protocol/events/event-token.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import type { Harness } from '../provider/harness.ts';

/** A poll that does not wait. */
export const now = { returnImmediately: true };

/** A pause of a provider whose waits never end by themselves. */
interface Pause {
  readonly milliseconds: number;
  readonly signal: AbortSignal | undefined;
}

/** Returns a `sleep` that ends only if its signal is aborted, and the pauses that have begun. */
export function endlessSleep() {
  const pauses: Pause[] = [];
  const sleep: Sleep = (milliseconds, signal) => {
    pauses.push({ milliseconds, signal });
    return new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
  };
  return { pauses, sleep };
}

/** Polls the events of a provider. */
export async function poll({ send }: Harness, request: JsonObject = now) {
  const { status, body } = await send('POST', '/SecurityEvents/poll', request);
  const sets = (body.sets ?? {}) as Record<string, string>;
  const tokens = Object.values(sets);
  const claims = tokens.map((token) => readEventToken(token)?.claims ?? {});
  return { status, body, sets, tokens, claims, jtis: Object.keys(sets) };
}

/** Polls all events, acknowledges them, and returns their subjects and payloads. */
export async function drain(harness: Harness): Promise<[string, JsonObject][]> {
  const { claims, jtis } = await poll(harness);
  await poll(harness, { ...now, maxEvents: 0, ack: jtis });
  return claims.map(({ sub_id, events }) => [String((sub_id as JsonObject).uri), events as JsonObject]);
}

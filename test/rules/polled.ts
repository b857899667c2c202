import { printUnsecuredToken, readEventToken } from '../../src/protocol/events/event-token.ts';
import { isObject, type JsonObject } from '../../src/protocol/json/json.ts';
import type { Harness } from '../mock-server/provider/harness.ts';
import { answering } from './faults.ts';
import type { Fault } from './rule.ts';

/** Polls the events of a provider, and returns the claims of their tokens. */
export async function polledClaims({ send }: Harness): Promise<JsonObject[]> {
  const { body } = await send('POST', '/SecurityEvents/poll', { returnImmediately: true });
  const sets = isObject(body.sets) ? body.sets : {};
  return Object.values(sets).map((token) => readEventToken(String(token))?.claims ?? {});
}

/** Polls the events of a provider, and returns the URI and the payload of each event. */
export async function polledEvents(harness: Harness): Promise<[string, JsonObject][]> {
  const claims = await polledClaims(harness);
  return claims.flatMap(({ events }) => Object.entries((events ?? {}) as Record<string, JsonObject>));
}

/** Changes the events in each response to a poll. `change` receives a map of event URIs to payloads. */
export function retelling(change: (events: Record<string, JsonObject>) => Record<string, JsonObject>): Fault {
  return answering(/^POST .SecurityEvents/, ({ body }) => {
    const sets = body.sets as Record<string, string>;
    for (const [jti, token] of Object.entries(sets)) {
      const claims = readEventToken(token)?.claims ?? {};
      const events = change(claims.events as Record<string, JsonObject>);
      sets[jti] = printUnsecuredToken({ ...claims, events });
    }
  });
}

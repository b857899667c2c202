import type { Tolerated } from '../../src/protocol/deviation.ts';
import { alterRequest, type ScimRequest } from '../../src/protocol/exchange/exchange.ts';
import type { Json } from '../../src/protocol/json/json.ts';

/** What those who answer a request say about how the answer came about. */
export interface Notes {
  /** Behaviours that decided the answer, with the value that did. */
  readonly behaviours: Map<string, Json>;
  /** Faults that struck, as they are written on a command line. */
  readonly faults: string[];
  /** Deviations of the client that were understood. */
  readonly tolerated: Tolerated[];
}

/** A symbol, so that layers that copy a request hand its notes on, and nothing that prints or compares one sees them. */
const key: unique symbol = Symbol('notes');

type Noted = ScimRequest & { readonly [key]?: Notes };

/** Makes notes on which nothing is written yet. */
export function createNotes(): Notes {
  return { behaviours: new Map(), faults: [], tolerated: [] };
}

/** A request that carries notes to whoever answers it. */
export function withNotes(request: ScimRequest, notes: Notes): ScimRequest {
  return Object.assign(alterRequest(request, {}), { [key]: notes });
}

/** The notes of a request; undefined when nobody asked for any. */
export function notesOf(request: ScimRequest): Notes | undefined {
  return (request as Noted)[key];
}

import type { Tolerated } from '../../src/protocol/deviation.ts';
import { alterRequest, type ScimRequest } from '../../src/protocol/exchange/exchange.ts';
import type { Json } from '../../src/protocol/json/json.ts';

/** Notes about how the response to a request came about. */
export interface Notes {
  /** Behaviours that decided the response, with their values. */
  readonly behaviours: Map<string, Json>;
  /** Faults that acted on the request, as text of a command line. */
  readonly faults: string[];
  /** Deviations of the client from the RFCs that the provider tolerated. */
  readonly tolerated: Tolerated[];
}

/** A symbol, so that a copy of a request keeps its notes, and printing or comparing a request ignores them. */
const key: unique symbol = Symbol('notes');

type Noted = ScimRequest & { readonly [key]?: Notes };

/** Makes empty notes. */
export function createNotes(): Notes {
  return { behaviours: new Map(), faults: [], tolerated: [] };
}

/** Attaches notes to a request. */
export function withNotes(request: ScimRequest, notes: Notes): ScimRequest {
  return Object.assign(alterRequest(request, {}), { [key]: notes });
}

/** The notes of a request; undefined when the journal is off. */
export function notesOf(request: ScimRequest): Notes | undefined {
  return (request as Noted)[key];
}

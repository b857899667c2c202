import type { Tolerated } from '../../src/protocol/deviation.ts';
import { alterRequest, type ScimRequest } from '../../src/protocol/exchange/exchange.ts';
import type { Json } from '../../src/protocol/json/json.ts';

/** Notes about the processing of a request. */
export interface Notes {
  /** Behaviours that determined the response, with their values. */
  readonly behaviours: Map<string, Json>;
  /** Faults that acted on the request, in the text form of the command line. */
  readonly faults: string[];
  /** Deviations from the RFCs that the client made and the provider tolerated. */
  readonly tolerated: Tolerated[];
}

/**
 * Key of the notes in a request. The key is a symbol for two reasons: a copy of a request keeps its symbols, and code
 * that prints or compares requests ignores symbols.
 */
const key: unique symbol = Symbol('notes');

type Noted = ScimRequest & { readonly [key]?: Notes };

/** Creates empty notes. */
export function createNotes(): Notes {
  return { behaviours: new Map(), faults: [], tolerated: [] };
}

/** Attaches notes to a request. */
export function withNotes(request: ScimRequest, notes: Notes): ScimRequest {
  return Object.assign(alterRequest(request, {}), { [key]: notes });
}

/** Returns the notes of a request. Returns `undefined` if the journal is off. */
export function notesOf(request: ScimRequest): Notes | undefined {
  return (request as Noted)[key];
}

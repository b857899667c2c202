import type { ScimRequest } from '../../src/protocol/exchange/exchange.ts';
import type { Json } from '../../src/protocol/json/json.ts';
import { notesOf } from '../journal/notes.ts';
import type { Behaviour } from './table.ts';

/**
 * Records in the journal that a behaviour determined the response to a request. Layers use this function, because they
 * have no provider context and cannot call `noteBehaviour`.
 */
export function noteOn(request: ScimRequest, behaviour: Behaviour, name: keyof Behaviour): void {
  notesOf(request)?.behaviours.set(name, behaviour[name] as Json);
}

import type { ScimRequest } from '../../src/protocol/exchange/exchange.ts';
import type { Json } from '../../src/protocol/json/json.ts';
import { notesOf } from '../journal/notes.ts';
import type { Behaviour } from './table.ts';

/** Notes in the journal that a behaviour decided the response to a request. For layers, which have no provider context. */
export function noteOn(request: ScimRequest, behaviour: Behaviour, name: keyof Behaviour): void {
  notesOf(request)?.behaviours.set(name, behaviour[name] as Json);
}

import type { ScimRequest } from '../../src/protocol/exchange/exchange.ts';
import type { Json } from '../../src/protocol/json/json.ts';
import { notesOf } from '../journal/notes.ts';
import type { Behaviour } from './table.ts';

/** Notes on a request, where anybody wants notes, that a behaviour decides its answer. For layers, which have no provider. */
export function noteOn(request: ScimRequest, behaviour: Behaviour, name: keyof Behaviour): void {
  notesOf(request)?.behaviours.set(name, behaviour[name] as Json);
}

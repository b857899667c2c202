import type { JsonObject } from '../../protocol/json/json.ts';
import { printJson } from '../json.ts';
import { eventsVersion, type NewEvent } from './event.ts';

/** Writes one event. */
export type Emit = (event: NewEvent) => void;

/** Creates the function that writes events: one JSON object on each line, without undefined members. `time` is in milliseconds since 1970. */
export function createEventStream(write: (line: string) => unknown, time: () => number): Emit {
  return ({ event, ...members }) => {
    const head = { version: eventsVersion, event, time: new Date(time()).toISOString() };
    write(`${printJson({ ...head, ...members } as JsonObject)}\n`);
  };
}

import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import { makeSchemas } from '../../../build/schemas/make-schemas.mjs';
import type { StreamEvent } from '../../../src/output/events/event.ts';
import type { Ran } from '../run.ts';

const schemas = makeSchemas(fileURLToPath(new URL('../../../', import.meta.url)));
const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true, allErrors: true });
ajv.addSchema(schemas.get('definitions.json') as object, 'definitions.json');
const validate = ajv.compile(schemas.get('event.json') as object);

/** Parses each line of stderr as an event. Checks that each event agrees with the schema. */
export function eventsOf(stderr: string): StreamEvent[] {
  expect(stderr).toMatch(/\n$/);
  return stderr
    .slice(0, -1)
    .split('\n')
    .map((line) => {
      const event = JSON.parse(line) as StreamEvent;
      expect(validate(event) ? [] : validate.errors, line).toEqual([]);
      return event;
    });
}

/** Checks that stderr has a whole stream of events. Returns the events. */
export function expectStream({ stderr, exitCode }: Pick<Ran, 'stderr' | 'exitCode'>, command: string): StreamEvent[] {
  const events = eventsOf(stderr);
  expect(events[0]).toMatchObject({ version: 1, event: 'started', command });
  expect(events.at(-1)).toMatchObject({ event: 'finished', exitCode });
  const names = events.map(({ event }) => event);
  expect([names.lastIndexOf('started'), names.indexOf('finished')]).toEqual([0, names.length - 1]);
  return events;
}

/** Returns the events with a name. */
export function named<Name extends StreamEvent['event']>(events: readonly StreamEvent[], name: Name): Named<Name>[] {
  return events.filter(({ event }) => event === name) as Named<Name>[];
}

type Named<Name> = StreamEvent extends infer E
  ? E extends { event: infer Own }
    ? Name extends Own
      ? E
      : never
    : never
  : never;

import type { JsonObject } from '../protocol/json/json.ts';
import { OutputError } from './output-error.ts';
import type { Renderer, RenderOptions } from './renderer.ts';
import { sanitise } from './sanitise.ts';

/** Prints one id per line. Throws an `OutputError` for a resource without an id, or with an id that does not fit on one line. */
export const id: Renderer = {
  async *many(resources, options) {
    for await (const resource of resources) yield line(resource, options);
  },
  one: line,
};

function line(resource: JsonObject, { visible }: RenderOptions): string {
  const value = resource.id;
  if (typeof value === 'number') return `${value}\n`;
  if (typeof value !== 'string' || value === '') {
    throw new OutputError('missingId', 'the server sent a resource without an id', 'use -o json to see the resource');
  }
  if (/[\r\n]/.test(value)) {
    // Refuses an id with a line break. A program that reads one id per line would treat the text after the line break
    // as another id.
    throw new OutputError('missingId', `the id ${JSON.stringify(value)} contains a line break`, 'use -o ndjson');
  }
  return `${visible ? sanitise(value) : value}\n`;
}

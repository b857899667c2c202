import type { JsonObject } from '../protocol/json/json.ts';
import { type Format, formats } from './formats.ts';
import type { RenderOptions } from './renderer.ts';

/** A format and how to use it. */
export interface FormattedOptions extends RenderOptions {
  readonly format: Format;
}

/**
 * Text of a list of resources, given out as they arrive. Throws an `OutputError` for columns that cannot be, before any
 * text, and whatever the source throws, after what was given out has been made valid.
 */
export async function* render(
  resources: AsyncIterable<JsonObject>,
  options: FormattedOptions,
): AsyncGenerator<string, void, undefined> {
  const renderer = await formats[options.format].load();
  yield* renderer.many(resources, options);
}

/** Text of one resource: an object in `json`, a card in `table`. Throws an `OutputError` for columns that cannot be. */
export async function renderOne(resource: JsonObject, options: FormattedOptions): Promise<string> {
  const renderer = await formats[options.format].load();
  return renderer.one(resource, options);
}

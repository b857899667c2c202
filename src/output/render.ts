import type { JsonObject } from '../protocol/json/json.ts';
import { type Format, formats } from './formats.ts';
import type { RenderOptions } from './renderer.ts';

/** A format and its options. */
export interface FormattedOptions extends RenderOptions {
  readonly format: Format;
}

/**
 * Renders a list of resources as they arrive. Throws an `OutputError` for impossible columns before any text, and the error of
 * the source after the text so far is made valid.
 */
export async function* render(
  resources: AsyncIterable<JsonObject>,
  options: FormattedOptions,
): AsyncGenerator<string, void, undefined> {
  const renderer = await formats[options.format].load();
  yield* renderer.many(resources, options);
}

/** Renders one resource: an object in `json`, a card in `table`. Throws an `OutputError` for impossible columns. */
export async function renderOne(resource: JsonObject, options: FormattedOptions): Promise<string> {
  const renderer = await formats[options.format].load();
  return renderer.one(resource, options);
}

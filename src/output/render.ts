import type { JsonObject } from '../protocol/json/json.ts';
import { type Format, formats } from './formats.ts';
import type { RenderOptions } from './renderer.ts';

/** A format and its options. */
export interface FormattedOptions extends RenderOptions {
  readonly format: Format;
}

/**
 * Renders each resource of a list when the resource arrives. Throws an `OutputError` for invalid columns before any
 * text is rendered. If the source throws an error, completes the rendered text and then throws this error.
 */
export async function* render(
  resources: AsyncIterable<JsonObject>,
  options: FormattedOptions,
): AsyncGenerator<string, void, undefined> {
  const renderer = await formats[options.format].load();
  yield* renderer.many(resources, options);
}

/** Renders one resource: an object in `json`, a card in `table`. Throws an `OutputError` for invalid columns. */
export async function renderOne(resource: JsonObject, options: FormattedOptions): Promise<string> {
  const renderer = await formats[options.format].load();
  return renderer.one(resource, options);
}

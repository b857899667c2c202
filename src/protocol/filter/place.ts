import { ScimError } from '../errors.ts';
import type { AttributePath } from '../schema/path.ts';
import { FilterError } from './error.ts';

/** The position of an attribute path in the text of a filter. */
export interface Place {
  /** The whole text that was parsed. */
  readonly source: string;
  /** Start of the path, in UTF-16 code units from the start of `source`. */
  readonly offset: number;
  /** Length of the path, in UTF-16 code units. */
  readonly length: number;
}

/**
 * Maps each path object to its position. The syntax tree contains no positions, because two filters with the same
 * meaning must be equal and have the same JSON. A copied node has a position only if the copy contains the original
 * path object.
 */
const places = new WeakMap<AttributePath, Place>();

/** Stores the position of an attribute path, and returns the path. */
export function withPlace(path: AttributePath, place: Place | undefined): AttributePath {
  if (place) places.set(path, place);
  return path;
}

/** Returns the position of a path in the parsed text; undefined if the path was not parsed. */
export function placeOf(path: AttributePath): Place | undefined {
  return places.get(path);
}

/**
 * Creates an error with `invalidFilter` for a problem with an attribute path. The error is a `FilterError` if the
 * position of the path is known, otherwise a `ScimError`.
 */
export function errorAt(path: AttributePath, problem: string, hint?: string): ScimError {
  const place = placeOf(path);
  if (!place) return ScimError.of('invalidFilter', problem);
  return new FilterError(problem, place.source, place.offset, place.length, 'invalidFilter', hint);
}

import { ScimError } from '../messages/errors.ts';
import type { AttributePath } from '../schema/path.ts';
import { FilterError } from './error.ts';

/** Where an attribute path is written in the text of a filter. */
export interface Place {
  /** The whole text that was parsed. */
  readonly source: string;
  /** Start of the path, in UTF-16 code units from the start of `source`. */
  readonly offset: number;
  /** Length of the path, in UTF-16 code units. */
  readonly length: number;
}

/**
 * The tree itself has no places: two filters with the same meaning are equal wherever their attributes are written, the tree
 * prints as the same JSON, and a copied node that keeps its path keeps its place.
 */
const places = new WeakMap<AttributePath, Place>();

/** Attaches the place to a path of a tree. Returns the path. */
export function withPlace(path: AttributePath, place: Place | undefined): AttributePath {
  if (place) places.set(path, place);
  return path;
}

/** The place of a path in the text that was parsed; undefined for a path that was not parsed. */
export function placeOf(path: AttributePath): Place | undefined {
  return places.get(path);
}

/** An error with `invalidFilter` about a path: a `FilterError` with its place, or a `ScimError` where the path has no place. */
export function errorAt(path: AttributePath, problem: string, hint?: string): ScimError {
  const place = placeOf(path);
  if (!place) return ScimError.of('invalidFilter', problem);
  return new FilterError(problem, place.source, place.offset, place.length, 'invalidFilter', hint);
}

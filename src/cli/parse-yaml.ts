import { parse } from 'yaml';
import type { Json } from '../protocol/json.ts';

/**
 * The value of a YAML 1.2 text. Throws what the library throws. A module of its own, so that the library is loaded when there
 * is YAML to read: imported when needed by itself, its bundled form has no names but `default`.
 */
export function yamlValue(source: string): Json {
  return parse(source) as Json;
}

import * as z from 'zod/mini';
import { conversionNames } from '../mapping/conversion.ts';

const texts = z.array(z.string());

/** One SCIM path, or several. */
const paths = z.union([z.string(), texts]);

const conversions = z.enum(conversionNames);

/** The object form of a column. */
export const columnSchema = z.strictObject({
  path: z.optional(paths),
  convert: z.optional(z.union([conversions, z.array(conversions)])),
  /** The user's own words for the values of the conversion `boolean`. */
  true: z.optional(texts),
  false: z.optional(texts),
  /** Format of the conversion `date`. */
  format: z.optional(z.string()),
  /** Separator of the conversion `split`. */
  separator: z.optional(z.string().check(z.minLength(1, 'must not be empty'))),
  /** Country of the conversion `phone`. */
  country: z.optional(z.string()),
  /** Maps each word that the cells of the column can contain to the value that the word means. */
  values: z.optional(z.record(z.string(), z.string())),
});

/** The object form of a group rule. */
const groupSchema = z.strictObject({
  filter: z.optional(z.string()),
  group: z.string().check(z.refine((name) => name.trim() !== '', 'must not be empty')),
});

/** A mapping file. Each scalar except the version is text. */
export const mappingFileSchema = z.strictObject({
  version: z.literal('1'),
  columns: z.optional(z.record(z.string(), columnSchema)),
  constants: z.optional(z.record(z.string(), z.union([z.string(), texts]))),
  templates: z.optional(z.record(z.string(), z.string())),
  defaults: z.optional(z.record(z.string(), z.union([z.string(), texts]))),
  empty: z.optional(texts),
  groups: z.optional(z.array(groupSchema)),
});

/** Returns the known keys of the object that has this path in a mapping file. */
export function knownKeys(path: readonly PropertyKey[]): readonly string[] {
  if (path.length === 0) return Object.keys(mappingFileSchema.def.shape);
  if (path[0] === 'columns' && path.length === 2) return Object.keys(columnSchema.def.shape);
  return path[0] === 'groups' && path.length === 2 ? Object.keys(groupSchema.def.shape) : [];
}

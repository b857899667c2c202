import type { Json } from '../../protocol/json/json.ts';
import type { Manifest } from '../manifest.ts';
import type { Documents } from './attributes.ts';

/**
 * A row of a table of the program, for example of the table of behaviours: the name, the description, and the possible
 * values if they are few.
 */
export type TableRow = readonly [name: string, description: string, values?: readonly string[]];

/**
 * The content of `dist/manifest/tables.json`: the names in large tables of the program. Completion reads this file and
 * does not load the tables.
 */
export interface Tables {
  readonly dialects: readonly TableRow[];
  readonly behaviours: readonly TableRow[];
  readonly faults: readonly TableRow[];
  readonly facts: readonly TableRow[];
  readonly topics: readonly TableRow[];
}

/** Types of resources whose names the service can complete. */
export type NamedType = 'User' | 'Group';

/** The places from which candidates come. Each function is called only if its answer is needed. */
export interface Sources {
  readonly manifest: Manifest;
  tables(): Tables;
  /** Returns the discovery documents of RFC 7643, for a service whose documents are not in the cache. */
  standardDocuments(): Documents;
  /** Returns the names of the saved profiles, with their URLs. */
  profiles(): Promise<readonly (readonly [name: string, url: string])[]>;
  /** Returns the cached discovery documents of the service; undefined if they are not in the cache. */
  documents(profile: string | undefined): Promise<Documents | undefined>;
  /** Returns the names of users or groups that begin with the typed text. Returns no names after an error. */
  names(type: NamedType, typed: string, profile: string | undefined): Promise<readonly string[]>;
}

/** Returns the resources of a cached ListResponse, or of a document that is an array. */
export function resourcesOf(document: Json | undefined): readonly Json[] {
  if (Array.isArray(document)) return document;
  if (typeof document !== 'object' || document === null) return [];
  return Array.isArray(document['Resources']) ? document['Resources'] : [];
}

import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { isObject, type JsonObject } from '../../src/protocol/json/json.ts';
import { urn } from '../../src/protocol/urns.ts';
import { type DefinedTypes, defineSourced, type Sourced, withoutStandard } from './define-types.ts';
import type { TypeSet } from './input.ts';
import { SchemaError } from './schema-error.ts';

/** Maps each file extension to its parser. */
const parsers: Readonly<Record<string, (text: string) => unknown | Promise<unknown>>> = {
  '.json': (text) => JSON.parse(text.replace(/^\ufeff/, '')),
  '.yaml': parseYaml,
  '.yml': parseYaml,
};

/** Maximum bytes of a file. */
const maxFileSize = 16 << 20;

/**
 * Reads Schema and ResourceType resources (JSON or YAML) from one file, or from all files of a folder. A file contains
 * a single resource, a list, or the response of `/Schemas` or `/ResourceTypes`. Sets all defaults. `types` names the
 * sets of standard resource types that the provider has. Definitions in the files may refer to the schemas of these
 * sets. Rejects with a `SchemaError` whose message contains the file name.
 */
export async function readSchemaFiles(path: string, types: readonly TypeSet[] = []): Promise<DefinedTypes> {
  const schemas: Sourced[] = [];
  const resourceTypes: Sourced[] = [];
  for (const file of await filesAt(path)) {
    for (const [index, value] of (await definitionsIn(file)).entries()) {
      const kind = kindOf(value);
      if (kind === undefined) {
        throw new SchemaError(`${file}: definition number ${index + 1} is neither a Schema nor a ResourceType`);
      }
      (kind === 'Schema' ? schemas : resourceTypes).push({ source: file, value });
    }
  }
  return withoutStandard(defineSourced(schemas, resourceTypes, types));
}

async function filesAt(path: string): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const names = (await readdir(path)).filter((name) => Object.hasOwn(parsers, extname(name).toLowerCase())).sort();
    if (names.length > 0) return names.map((name) => join(path, name));
  } catch (error) {
    throw new SchemaError(`${path} cannot be read: ${(error as NodeJS.ErrnoException).code}`, { cause: error });
  }
  throw new SchemaError(`${path} contains no file with the extension ${Object.keys(parsers).join(', ')}`);
}

async function definitionsIn(file: string): Promise<readonly unknown[]> {
  const value = await parseFile(file);
  if (Array.isArray(value)) return value;
  if (isObject(value) && Array.isArray(value.Resources)) return value.Resources;
  return [value];
}

async function parseFile(file: string): Promise<unknown> {
  const parse = parsers[extname(file).toLowerCase()] ?? parsers['.json'];
  let text: string;
  try {
    const found = await stat(file);
    // Refuses a pipe or a device, because a read from a pipe or a device may never end.
    if (!found.isFile()) throw new SchemaError(`${file} is not a regular file`);
    if (found.size > maxFileSize) throw new SchemaError(`${file} is larger than ${maxFileSize} bytes`);
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof SchemaError) throw error;
    throw new SchemaError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`, { cause: error });
  }
  try {
    return await parse?.(text);
  } catch (error) {
    throw new SchemaError(`${file}: ${(error as Error).message}`, { cause: error });
  }
}

async function parseYaml(text: string): Promise<unknown> {
  return (await import('yaml')).default.parse(text);
}

/**
 * Returns the kind that the `schemas` of a definition name. If `schemas` is missing, a definition with the member
 * `endpoint` is a ResourceType, and any other definition with the member `attributes` is a Schema.
 */
function kindOf(value: unknown): 'Schema' | 'ResourceType' | undefined {
  if (!isObject(value)) return undefined;
  if (hasSchema(value, urn.ResourceType)) return 'ResourceType';
  if (hasSchema(value, urn.Schema)) return 'Schema';
  if (value.schemas !== undefined) return undefined;
  if (value.endpoint !== undefined) return 'ResourceType';
  return value.attributes === undefined ? undefined : 'Schema';
}

function hasSchema({ schemas }: JsonObject, wanted: string): boolean {
  return (
    Array.isArray(schemas) &&
    schemas.some((schema) => typeof schema === 'string' && schema.toLowerCase() === wanted.toLowerCase())
  );
}

import { createHash } from 'node:crypto';
import type * as z from 'zod/mini';
import { isObject } from '../../protocol/json/json.ts';
import { describeIssue } from '../../state/json-file.ts';
import { SourceError } from '../errors.ts';
import type { ColumnChoice, FileChoices, ValueChoice } from '../mapping/choices.ts';
import type { PhoneReader } from '../mapping/phones.ts';
import { readConversion } from './conversion.ts';
import { type PlacedYaml, parsePlacedYaml } from './placed-yaml.ts';
import { knownKeys, mappingFileSchema } from './schema.ts';

/** Maximum size of a mapping file in characters. */
const maxLength = 1024 * 1024;

type Content = z.infer<typeof mappingFileSchema>;

/**
 * Reads a mapping file, YAML or JSON. Throws a `SourceError` (`badMap`) that names the file, the line and the column.
 * Columns and SCIM paths are checked later, when the header of the source and the schemas of the service are known.
 */
export async function readMappingFile(name: string, text: string): Promise<FileChoices> {
  if (text.length > maxLength) throw new SourceError('badMap', `${name} is longer than ${maxLength} characters`);
  const source = text.replace(/^\uFEFF/, '');
  const placed = parsePlacedYaml(name, source);
  const content = check(name, placed);
  const needsPhones = Object.values(content.columns ?? {}).some(({ convert }) => [convert].flat().includes('phone'));
  // Loads the library only if a conversion needs the library. The library is large, because it has the numbering plans
  // of all countries.
  const phones = needsPhones ? (await import('../mapping/phone-library.ts')).phoneLibrary : undefined;
  const { constants = {}, templates = {}, defaults = {}, empty, groups = [] } = content;
  return {
    name,
    sha256: createHash('sha256').update(source).digest('hex'),
    columns: columnsOf(content, placed, phones),
    constants: valuesOf('constants', constants, placed),
    templates: Object.entries(templates).map(([path, template]) => {
      return { path, text: template, at: placed.placeOf(['templates', path]) };
    }),
    defaults: valuesOf('defaults', defaults, placed),
    ...(empty === undefined ? {} : { empty }),
    groups: groups.map(({ filter, group }, index) => {
      const at = placed.placeOf(['groups', index, ...(filter === undefined ? [] : ['filter'])]);
      return { group: group.trim(), at, ...(filter === undefined ? {} : { filter }) };
    }),
  };
}

/** Checks the form of a mapping file. Throws an error that describes the first problem. */
function check(name: string, { value, placeOf }: PlacedYaml): Content {
  if (!isObject(value)) {
    throw new SourceError('badMap', `${name} is not a mapping file: it must be an object`, {
      hint: 'To write a first mapping file, run scimctl bulk map FILE.',
    });
  }
  if (value['version'] === undefined) {
    throw new SourceError('badMap', `${name} has no version`, { hint: 'Write "version: 1" on the first line.' });
  }
  const parsed = mappingFileSchema.safeParse(withObjects(value), { error: describeIssue });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path ?? [];
  if (issue?.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const known = knownKeys(path);
    throw new SourceError('badMap', `${placeOf([...path, key])}: unknown key ${JSON.stringify(key)}`, {
      hint: `The keys are ${known.join(', ')}.`,
      near: { typed: key, candidates: known },
    });
  }
  const words = issue?.code === 'invalid_union' ? unionWords(path) : (issue?.message ?? 'is not valid');
  const shown = path.map((step) => JSON.stringify(String(step))).join(' → ');
  throw new SourceError('badMap', `${placeOf(path)}: ${shown} ${words}`, {
    hint: path[0] === 'version' ? 'This version of scimctl reads version 1 of mapping files.' : undefined,
  });
}

function unionWords(path: readonly PropertyKey[]): string {
  return path.at(-1) === 'convert' ? 'has an unknown conversion' : 'must be a text or a list of texts';
}

/** Converts the short form of each column to an object. The short form is a path or a list of paths. */
function withObjects(value: Record<string, unknown>): Record<string, unknown> {
  const { columns } = value;
  if (!isObject(columns)) return value;
  const objects = Object.entries(columns).map(([header, column]): [string, unknown] => {
    return [header, typeof column === 'string' || Array.isArray(column) ? { path: column } : column];
  });
  return { ...value, columns: Object.fromEntries(objects) };
}

function columnsOf(content: Content, { placeOf }: PlacedYaml, phones: PhoneReader | undefined): ColumnChoice[] {
  return Object.entries(content.columns ?? {}).map(([column, choice]) => {
    const at = placeOf(['columns', column]);
    const { path = [], values } = choice;
    const paths = [path].flat().map((text) => text.trim());
    const needsPath = paths.length === 0 || paths.includes('') || (paths.length > 1 && paths.includes('-'));
    if (needsPath) {
      throw new SourceError('badMap', `${at}: column ${JSON.stringify(column)} has no path`, {
        hint: 'Write a SCIM path (for example, emails.work), or write "-" to ignore the column.',
      });
    }
    const conversion = readConversion(choice, (key) => placeOf(['columns', column, key]), phones);
    return {
      ...{ column, paths, at },
      ...(conversion ? { conversion } : {}),
      ...(values ? { values: Object.entries(values).map(([word, meaning]) => ({ word, value: meaning })) } : {}),
    };
  });
}

function valuesOf(
  key: 'constants' | 'defaults',
  values: Readonly<Record<string, string | string[]>>,
  { placeOf }: PlacedYaml,
): ValueChoice[] {
  return Object.entries(values).map(([path, value]) => ({ path, values: [value].flat(), at: placeOf([key, path]) }));
}

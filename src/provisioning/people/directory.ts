import { foldCase } from '../../protocol/case.ts';
import type { JsonObject } from '../../protocol/json.ts';
import type { ResourceModel } from '../../protocol/model.ts';
import { canonicalResource } from '../../changes/resource.ts';
import type { Abilities, ProvisioningClient } from '../../changes/client.ts';
import type { KeyName } from '../mapping/index.ts';
import { equals, findByFilter, textOf } from '../../changes/find/search.ts';

/** How the people of a directory are looked up. */
export interface DirectoryOptions {
  /** How many rows will be looked up; undefined when it is not known. */
  readonly rows?: number;
  /** Tells whether somebody may be asked for, so that nobody else is kept in memory. */
  readonly isWanted?: (key: string) => boolean;
  /** The largest directory that is read whole. Default 200,000 people. */
  readonly maxDirectory?: number;
}

/** People that a page of a directory can be expected to hold, which is what one request is worth. */
const peoplePerRequest = 100;

/** Looks people up by key, with the fewest requests. */
export interface Directory {
  /** People whose attribute equals the text; more than one is for the caller to judge. As of the start of the run, perhaps. */
  find(name: KeyName, value: string): Promise<readonly JsonObject[]>;
  /** As `find`, but asks the server now. */
  findNow(name: KeyName, value: string): Promise<readonly JsonObject[]>;
}

/**
 * Opens the directory: read once and indexed when that takes fewer requests than asking row by row, or when the server
 * turns out to ignore filters; else asked with a filter each time.
 */
export async function openDirectory(
  client: ProvisioningClient,
  model: ResourceModel,
  abilities: Abilities,
  options: DirectoryOptions = {},
): Promise<Directory> {
  let index: Promise<Index> | undefined;
  const readIndex = () => {
    index ??= readDirectory(client, model, options.isWanted ?? (() => true));
    return index;
  };
  if (!abilities.filter || (await isWorthReading(client, model, options))) await readIndex();
  const findNow = async (name: KeyName, value: string): Promise<readonly JsonObject[]> => {
    const { matches, ignoresFilter } = await findByFilter(client, equals(name, value), model);
    if (ignoresFilter) await readIndex();
    return matches;
  };
  return {
    find: async (name, value) => (index ? ((await index).get(keyOf(name, value)) ?? []) : findNow(name, value)),
    findNow,
  };
}

type Index = ReadonlyMap<string, readonly JsonObject[]>;

async function isWorthReading(
  client: ProvisioningClient,
  model: ResourceModel,
  options: DirectoryOptions,
): Promise<boolean> {
  if (options.rows === undefined) return false;
  const limit = Math.min(options.rows * peoplePerRequest, options.maxDirectory ?? 200_000);
  for await (const { totalResults } of client.pages(model.resourceType.endpoint, { count: 1 })) {
    return totalResults !== undefined && totalResults <= limit;
  }
  return true;
}

async function readDirectory(
  client: ProvisioningClient,
  model: ResourceModel,
  isWanted: (key: string) => boolean,
): Promise<Index> {
  const index = new Map<string, JsonObject[]>();
  for await (const answer of client.list(model.resourceType.endpoint)) {
    const resource = canonicalResource(answer, model);
    for (const name of ['externalId', 'userName'] as const) {
      const value = textOf(resource[name]);
      if (value === undefined) continue;
      const key = keyOf(name, value);
      if (!isWanted(key)) continue;
      const same = index.get(key);
      if (same) same.push(resource);
      else index.set(key, [resource]);
    }
  }
  return index;
}

/** A key as it is compared: externalId is case exact (RFC 7643 section 3.1), userName is not (section 4.1.1). */
export function keyOf(name: KeyName, value: string): string {
  return `${name} ${name === 'userName' ? foldCase(value) : value}`;
}

import { textOf } from '../../changes/find/search.ts';
import { isObject, type JsonObject } from '../../protocol/json/json.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import { foldCase } from '../../protocol/value/case.ts';
import { keyNames, type Mapping, mapRow, rowKeys } from '../mapping/index.ts';
import type { Row } from '../source/row.ts';

/**
 * The keys of all people of a source. Includes the keys of rows with problems, because a person with an invalid row has
 * not left. A `userName` also matches an equal e-mail address. This match is added for safety, because a person without
 * a matching key is deactivated.
 */
export class SourceKeys {
  readonly #keys = new Set<string>();
  /** Number of rows. */
  rows = 0;
  /** Line of the first row without a key. `undefined` if each row has a key. */
  keyless: number | undefined;

  constructor(private readonly model: ResourceModel) {}

  add(resource: JsonObject, line: number): void {
    this.rows++;
    const keys = [...keysOf(resource, this.model)];
    for (const key of keys) this.#keys.add(key);
    if (keys.length === 0) this.keyless ??= line;
  }

  /** True if the source has a row for a person of the service. */
  has(person: JsonObject): boolean {
    for (const key of keysOf(person, this.model)) if (this.#keys.has(key)) return true;
    return false;
  }
}

/** Reads the keys of all rows of a source. Throws a `SourceError` for a broken file. */
export async function readSourceKeys(
  rows: AsyncIterable<Row>,
  mapping: Mapping | undefined,
  model: ResourceModel,
): Promise<SourceKeys> {
  const keys = new SourceKeys(model);
  for await (const row of rows) keys.add(mapRow(row, mapping, model).resource, row.line);
  return keys;
}

function* keysOf(resource: JsonObject, model: ResourceModel): Iterable<string> {
  for (const name of keyNames) {
    const { kind, textIn } = rowKeys[name];
    const text = textIn(resource, model);
    if (text !== undefined) yield `${kind} ${foldCase(text)}`;
  }
  const { emails } = resource;
  const addresses = Array.isArray(emails) ? emails.map((email) => (isObject(email) ? email.value : email)) : [];
  for (const address of addresses) {
    const text = typeof address === 'string' ? textOf(address) : undefined;
    if (text !== undefined) yield `name ${foldCase(text)}`;
  }
}

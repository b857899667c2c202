import type { Fact } from '../../dialects/fact.ts';
import { type FactName, factNames, facts } from '../../dialects/facts.ts';
import { printFact } from '../../dialects/print.ts';
import type { Vendor } from '../../dialects/vendor.ts';
import { defined } from '../../protocol/json/defined.ts';
import type { Json, JsonObject } from '../../protocol/json/json.ts';
import { didYouMean } from '../../protocol/text/suggest.ts';
import { suggestDialect } from '../connection/dialect.ts';
import { UsageError } from '../errors/errors.ts';

const loadVendors = async (): Promise<readonly Vendor[]> => (await import('../../dialects/table.ts')).vendors;

/** All dialects, one row each. */
export async function* dialectRows(): AsyncGenerator<JsonObject> {
  for (const { id, title, tier, version, urls, facts: known } of await loadVendors())
    yield { id, title, tier, version, facts: Object.keys(known).length, urls: [...urls] };
}

/** The facts and the remarks about one dialect, one row each. Throws a `UsageError` for an unknown id. */
export async function* factRows(id: string): AsyncGenerator<JsonObject> {
  const vendor = await find(id);
  for (const name of factNames) {
    const fact = vendor.facts[name] as Fact<never> | undefined;
    if (fact) yield { topic: facts[name].topic, fact: name, ...described(vendor, fact, printFact(name, fact.value)) };
  }
  for (const remark of vendor.remarks ?? [])
    yield { topic: 'other', fact: 'remark', ...described(vendor, remark, remark.value) };
}

/**
 * Returns the meaning of a fact, and the value of the fact for each dialect that contains the fact. Throws a
 * `UsageError` for an unknown fact.
 */
export async function explainRows(
  name: string,
): Promise<{ readonly summary: string; readonly rows: AsyncGenerator<JsonObject> }> {
  if (!Object.hasOwn(facts, name)) {
    const hint = didYouMean(name, factNames) ?? `the facts are ${factNames.join(', ')}`;
    throw new UsageError(`there is no fact ${JSON.stringify(name)}`, { hint });
  }
  const key = name as FactName;
  return { summary: `${facts[key].title}: ${facts[key].summary}`, rows: valuesOf(key) };
}

async function* valuesOf(name: FactName): AsyncGenerator<JsonObject> {
  for (const vendor of await loadVendors()) {
    const fact = vendor.facts[name] as Fact<never> | undefined;
    if (fact) yield { id: vendor.id, ...described(vendor, fact, printFact(name, fact.value)) };
  }
}

function described(
  { sources }: Vendor,
  { value, confidence, source, remark }: Fact<unknown>,
  text: string,
): JsonObject {
  const sourceTexts = source.split(' ').map((tag) => sources[tag] ?? tag);
  return defined({ text, value: value as Json, confidence, remark, source: sourceTexts.join('; ') });
}

async function find(id: string): Promise<Vendor> {
  const vendors = await loadVendors();
  const vendor = vendors.find((known) => known.id === id);
  if (vendor) return vendor;
  throw new UsageError(`there is no dialect ${JSON.stringify(id)}`, { hint: suggestDialect(id, vendors) });
}

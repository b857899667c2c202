import type { Fact } from '../../dialects/fact.ts';
import { type FactName, factNames, facts } from '../../dialects/facts.ts';
import { printFact } from '../../dialects/print.ts';
import type { Vendor } from '../../dialects/vendor.ts';
import { defined } from '../../protocol/json/defined.ts';
import type { Json } from '../../protocol/json/json.ts';
import { didYouMean } from '../../protocol/text/suggest.ts';
import { suggestDialect } from '../connection/dialect.ts';
import { UsageError } from '../errors/errors.ts';

/** A dialect. */
export type DialectRow = {
  id: string;
  title: string;
  /** `modelled`: enough is known for a preset of the mock server. `hints`: only some facts are known. */
  tier: Vendor['tier'];
  version?: string | undefined;
  /** Number of known facts. */
  facts: number;
  urls: string[];
};

/** The value of a fact. */
type FactValue = {
  text: string;
  value: Json;
  confidence: Fact<unknown>['confidence'];
  remark?: string | undefined;
  source: string;
};

/** A fact about one service. */
export type FactRow = FactValue & {
  topic: string;
  /** Name of the fact, or `remark`. */
  fact: string;
};

/** The value of one fact for one service. */
export type DialectFactRow = FactValue & {
  /** Id of the dialect. */
  id: string;
};

const loadVendors = async (): Promise<readonly Vendor[]> => (await import('../../dialects/table.ts')).vendors;

/** All dialects, one row each. */
export async function* dialectRows(): AsyncGenerator<DialectRow> {
  for (const { id, title, tier, version, urls, facts: known } of await loadVendors())
    yield { id, title, tier, version, facts: Object.keys(known).length, urls: [...urls] };
}

/** Yields one row for each fact and each remark about one dialect. Throws a `UsageError` for an unknown id. */
export async function* factRows(id: string): AsyncGenerator<FactRow> {
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
): Promise<{ readonly summary: string; readonly rows: AsyncGenerator<DialectFactRow> }> {
  if (!Object.hasOwn(facts, name)) {
    const hint = didYouMean(name, factNames) ?? `the facts are ${factNames.join(', ')}`;
    throw new UsageError(`there is no fact ${JSON.stringify(name)}`, { hint });
  }
  const key = name as FactName;
  return { summary: `${facts[key].title}: ${facts[key].summary}`, rows: valuesOf(key) };
}

async function* valuesOf(name: FactName): AsyncGenerator<DialectFactRow> {
  for (const vendor of await loadVendors()) {
    const fact = vendor.facts[name] as Fact<never> | undefined;
    if (fact) yield { id: vendor.id, ...described(vendor, fact, printFact(name, fact.value)) };
  }
}

function described({ sources }: Vendor, { value, confidence, source, remark }: Fact<unknown>, text: string): FactValue {
  const sourceTexts = source.split(' ').map((tag) => sources[tag] ?? tag);
  return {
    text,
    value: value as Json,
    confidence,
    ...defined({ remark }),
    source: sourceTexts.join('; '),
  };
}

async function find(id: string): Promise<Vendor> {
  const vendors = await loadVendors();
  const vendor = vendors.find((known) => known.id === id);
  if (vendor) return vendor;
  throw new UsageError(`there is no dialect ${JSON.stringify(id)}`, { hint: suggestDialect(id, vendors) });
}

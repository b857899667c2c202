import type { ScimClient } from '../../client/client.ts';
import type { Operator } from '../../dialects/fact-values.ts';
import { type FactName, type FactValues, facts } from '../../dialects/facts.ts';
import { printFact } from '../../dialects/print.ts';
import { ScimError } from '../../protocol/errors.ts';
import type { Json } from '../../protocol/json/json.ts';
import { type Ask, observations, observedOperators, type Probed, probed } from './observations.ts';

/** One checked fact. `expected` is absent if the table has no such fact for the dialect. */
export interface CheckedFact {
  readonly fact: FactName;
  readonly title: string;
  readonly expected?: string;
  readonly observed: string;
  readonly result: 'same' | 'different' | 'new';
}

/**
 * Compares the facts with the responses of a service. Sends only GET requests, about 25 of them. Facts that the
 * responses do not show are left out. Rejects with the error of a request that gets no response.
 */
export async function* checkDialect(
  client: ScimClient,
  known: Partial<FactValues>,
  signal: AbortSignal,
): AsyncGenerator<CheckedFact> {
  const answers = new Map<string, Promise<Probed>>();
  const ask: Ask = (path, query = {}) => {
    const key = JSON.stringify([path, query]);
    const asked = answers.get(key) ?? send(client, path, query, signal);
    answers.set(key, asked);
    return asked;
  };
  for (const fact of Object.keys(observations) as FactName[]) {
    const checked = await checkFact(fact, ask, known);
    if (checked) yield checked;
  }
}

async function send(
  client: ScimClient,
  path: string,
  query: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Probed> {
  try {
    const { status, body } = await client.request({ method: 'GET', path, query, signal });
    return probed(status, body as Json | undefined);
  } catch (error) {
    // A request that does not exist in the version of SCIM is not sent, and shows nothing.
    if (error instanceof ScimError) return { status: 0, body: undefined };
    throw error;
  }
}

async function checkFact<K extends FactName>(
  fact: K,
  ask: Ask,
  known: Partial<FactValues>,
): Promise<CheckedFact | undefined> {
  const value = await observations[fact]?.(ask, known);
  if (value === undefined) return undefined;
  const observed = printFact(fact, value);
  const expected = known[fact] === undefined ? undefined : printFact(fact, comparable(fact, known[fact]));
  const result = expected === undefined ? 'new' : expected === observed ? 'same' : 'different';
  return { fact, title: facts[fact].title, ...(expected === undefined ? {} : { expected }), observed, result };
}

/** The part of a value that an observation can show, in the order of the observation. */
function comparable<K extends FactName>(fact: K, value: FactValues[K]): FactValues[K] {
  if (fact !== 'filterOperators') return value;
  const operators = value as readonly Operator[];
  return [...observedOperators].filter((operator) => operators.includes(operator)) as unknown as FactValues[K];
}

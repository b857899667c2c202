import type { ScimClient } from '../../client/client.ts';
import type { Operator } from '../../dialects/fact-values.ts';
import { type FactName, type FactValues, facts } from '../../dialects/facts.ts';
import { printFact } from '../../dialects/print.ts';
import { ScimError } from '../../protocol/errors.ts';
import type { Json } from '../../protocol/json/json.ts';
import { type Ask, observations, observedOperators, type Probed, probed } from './observations.ts';

/** The result of the check of one fact. `expected` is absent if the dialect does not contain the fact. */
export interface CheckedFact {
  readonly fact: FactName;
  readonly title: string;
  readonly expected?: string;
  readonly observed: string;
  readonly result: 'same' | 'different' | 'new';
}

/**
 * Compares the facts of a dialect with the responses of a service. Sends only GET requests, about 25 of them. Omits a
 * fact that the responses do not show. If a request gets no response, rejects with the error of this request.
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
    // The client threw a `ScimError` and sent nothing, because this version of SCIM does not have the request.
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

/**
 * Returns the value of a fact in a form that can be compared with the observed value. For `filterOperators`, returns
 * only the operators in `observedOperators`, in the order of `observedOperators`.
 */
function comparable<K extends FactName>(fact: K, value: FactValues[K]): FactValues[K] {
  if (fact !== 'filterOperators') return value;
  const operators = value as readonly Operator[];
  return [...observedOperators].filter((operator) => operators.includes(operator)) as unknown as FactValues[K];
}

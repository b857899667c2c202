import type { Projection, ScimClient } from '../../client/client.ts';
import { ScimError } from '../../protocol/errors.ts';
import type { JsonObject } from '../../protocol/json.ts';
import type { ResourceModel } from '../../protocol/model.ts';
import { describeResource } from '../resource.ts';
import { equals, findByFilter } from './search.ts';
import { AmbiguousError, NotFoundError } from '../../cli/failures.ts';
import type { LookupKey, Noun } from '../../cli/noun.ts';

/** What a lookup needs to know. */
export interface LookupOptions {
  /** The only way to look, `id` or the name of a key. */
  readonly by?: string | undefined;
  /** What to ask for when the resource is read by its id; without what the noun's lists leave out when absent. */
  readonly projection?: Projection;
}

/** A resource that was found. */
export interface Found {
  readonly resource: JsonObject;
  /** False when the resource was found in a list, which has less than `projection` asks for. */
  readonly isComplete: boolean;
}

/** Answers of servers to an id that they do not have, or do not take for one. */
const noSuchId: ReadonlySet<number> = new Set([400, 404, 422]);

/**
 * Finds the resource that a person means by an id or a name. A name is compared with the noun's keys in their order, and what
 * the server gives is checked. Throws a `NotFoundError`, an `AmbiguousError` that lists the candidates, and what the client
 * throws.
 */
export async function lookUp(
  client: ScimClient,
  noun: Noun,
  model: ResourceModel,
  text: string,
  options: LookupOptions = {},
): Promise<Found> {
  const steps =
    options.by === undefined ? stepsFor(text, noun) : [idStep, ...noun.keys].filter(({ by }) => by === options.by);
  for (const step of steps) {
    const resource = await (step === idStep
      ? byId(client, noun, text, options)
      : byKey(client, noun, model, step, text));
    if (resource)
      return { resource, isComplete: step === idStep || (!options.projection && noun.listWithout.length === 0) };
  }
  throw new NotFoundError(
    `there is no ${noun.one} ${JSON.stringify(text)}`,
    `looked for it by ${steps.map(({ by }) => by).join(', ')}; scimctl ${noun.topic} list shows what there is`,
  );
}

const idStep: LookupKey = { by: 'id', path: 'id' };

/** An id first, because that costs the least; what looks like an address is hardly ever one. */
function stepsFor(text: string, noun: Noun): readonly LookupKey[] {
  const keys = noun.keys.filter(({ by }) => by !== 'email' || text.includes('@'));
  return text.includes('@') ? [...keys, idStep] : [idStep, ...keys];
}

async function byId(
  client: ScimClient,
  noun: Noun,
  id: string,
  { projection = { excludedAttributes: noun.listWithout } }: LookupOptions,
): Promise<JsonObject | undefined> {
  try {
    const resource = await client.get(noun.endpoint, id, projection);
    // A server that answers something else than it was asked for must not hand us the wrong person.
    return resource.id === id ? resource : undefined;
  } catch (error) {
    if (error instanceof ScimError && noSuchId.has(error.status)) return undefined;
    throw error;
  }
}

async function byKey(
  client: ScimClient,
  noun: Noun,
  model: ResourceModel,
  { by, path }: LookupKey,
  text: string,
): Promise<JsonObject | undefined> {
  const { matches } = await findByFilter(client, equals(path, text), model, { excludedAttributes: noun.listWithout });
  if (matches.length <= 1) return matches[0];
  throw new AmbiguousError(
    `${JSON.stringify(text)} is the ${by} of ${matches.length} ${noun.many}:\n${matches.map((match) => `  ${describeResource(match)}`).join('\n')}`,
    matches.map((match) => String(match.id)),
    'give the id instead',
  );
}

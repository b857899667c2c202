import type { FactValues } from '../../dialects/fact-values.ts';
import type { Layer, ScimResponse } from '../../protocol/exchange/exchange.ts';
import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';

type NameFacts = Partial<Pick<FactValues, 'attributeNames' | 'singleObjects'>>;

/**
 * Creates a layer for a service that uses other attribute names, or a single object where RFC 7643 has a list. In
 * responses, gives each attribute its name of RFC 7643, and puts a single object into a list. Does not rename an
 * attribute if the response already contains an attribute with the new name. Returns `undefined` if the dialect has no
 * such facts.
 */
export function resourceNames({ attributeNames = {}, singleObjects = [] }: NameFacts): Layer | undefined {
  const names = new Map(Object.entries(attributeNames).map(([name, other]) => [other.toLowerCase(), name]));
  const single = new Set(singleObjects.map((name) => name.toLowerCase()));
  if (names.size + single.size === 0) return undefined;
  const one = (resource: Json): Json => {
    if (!isObject(resource)) return resource;
    const present = new Set(Object.keys(resource).map((name) => name.toLowerCase()));
    const entries = Object.entries(resource).map(([given, value]): [string, Json | undefined] => {
      const known = names.get(given.toLowerCase());
      const name = known !== undefined && !present.has(known.toLowerCase()) ? known : given;
      return [name, single.has(name.toLowerCase()) && isObject(value) ? [value] : value];
    });
    return Object.fromEntries(entries) as JsonObject;
  };
  return (next) => async (request) => converted(await next(request), one);
}

function converted(response: ScimResponse, one: (resource: Json) => Json): ScimResponse {
  const { body } = response;
  if (response.status >= 300 || !isObject(body)) return response;
  const name = Object.keys(body).find((key) => key.toLowerCase() === 'resources');
  const list = name === undefined ? undefined : body[name];
  if (name === undefined || !Array.isArray(list)) return { ...response, body: one(body) };
  return { ...response, body: { ...body, [name]: list.map(one) } };
}

import type { FactValues } from '../../dialects/fact-values.ts';
import type { Layer, ScimResponse } from '../../protocol/exchange/exchange.ts';
import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';

type NameFacts = Partial<Pick<FactValues, 'attributeNames' | 'singleObjects'>>;

/**
 * Creates a layer for a service whose resources have other names or objects instead of lists. Gives each attribute in a
 * response its name of RFC 7643, and puts a single object into a list. An attribute with the name of RFC 7643 takes
 * precedence. Returns `undefined` if the dialect has no such fact.
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

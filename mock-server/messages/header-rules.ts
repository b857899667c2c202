import { ScimError } from '../../src/protocol/errors.ts';
import type { Layer, ScimRequest } from '../../src/protocol/exchange/exchange.ts';
import { noteOn } from '../behaviour/note.ts';
import type { HeaderRule } from '../behaviour/rule-kinds.ts';
import type { Behaviour } from '../behaviour/table.ts';

/**
 * Creates a layer that responds with status 400 to requests that lack a header of the behaviour `requiredHeaders`, or
 * that have a header of the behaviour `refusedHeaders`.
 */
export function headerRules(behaviour: Behaviour): Layer {
  const refuse = (request: ScimRequest, name: 'requiredHeaders' | 'refusedHeaders', detail: string): never => {
    noteOn(request, behaviour, name);
    throw new ScimError(400, detail);
  };
  return (next) => (request) => {
    const { requiredHeaders, refusedHeaders } = behaviour;
    const missing = requiredHeaders.find((rule) => isFor(rule, request) && !matches(rule, request));
    if (missing) refuse(request, 'requiredHeaders', `this provider requires the header ${print(missing)}`);
    const wrong = refusedHeaders.find((rule) => isFor(rule, request) && matches(rule, request));
    if (wrong) refuse(request, 'refusedHeaders', `this provider refuses the header ${print(wrong)}`);
    return next(request);
  };
}

function isFor({ methods }: HeaderRule, { method }: ScimRequest): boolean {
  return methods === undefined || (methods as readonly string[]).includes(method);
}

/**
 * True if the request has the header of the rule. If the rule has a value, one of the values of the header must equal
 * it. Ignores case and parameters such as `;charset=utf-8`.
 */
function matches({ name, value }: HeaderRule, { headers }: ScimRequest): boolean {
  const given = headers[name.toLowerCase()];
  if (given === undefined || value === undefined) return given !== undefined;
  return given.split(',').some((part) => part.split(';')[0]?.trim().toLowerCase() === value.toLowerCase());
}

function print({ name, value }: HeaderRule): string {
  return value === undefined ? name : `${name}: ${value}`;
}

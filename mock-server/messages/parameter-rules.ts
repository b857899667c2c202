import { ScimError } from '../../src/protocol/errors.ts';
import type { Layer } from '../../src/protocol/exchange/exchange.ts';
import { noteOn } from '../behaviour/note.ts';
import type { Behaviour } from '../behaviour/table.ts';

/** Creates a layer that refuses a request if it lacks a query parameter of the behaviour `requiredParameters`. */
export function parameterRules(behaviour: Behaviour): Layer {
  return (next) => (request) => {
    const missing = behaviour.requiredParameters.find(({ name, value, methods }) => {
      if (methods && !(methods as readonly string[]).includes(request.method)) return false;
      const given = (request.query as Readonly<Record<string, string | undefined>>)[name];
      return given === undefined || (value !== undefined && given !== value);
    });
    if (!missing) return next(request);
    noteOn(request, behaviour, 'requiredParameters');
    const printed = missing.value === undefined ? missing.name : `${missing.name}=${missing.value}`;
    throw new ScimError(400, `this provider requires the query parameter ${printed}`);
  };
}

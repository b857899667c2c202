import type { Layer } from '../../src/protocol/exchange/exchange.ts';
import { isObject, type Json, type JsonObject } from '../../src/protocol/json/json.ts';
import { urn } from '../../src/protocol/urns.ts';
import { noteOn } from '../behaviour/note.ts';
import type { Behaviour } from '../behaviour/table.ts';

/** Values that error shapes need in addition to the error. */
export interface ErrorContext {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly newId: () => string;
}

type Shape = (error: JsonObject, context: ErrorContext) => JsonObject;

const shapes: Readonly<Record<Behaviour['errorShape'], Shape>> = {
  rfc: (error) => error,
  scim11: ({ detail, status }) => ({ Errors: [{ description: detail ?? null, code: String(status) }] }),
  slack: ({ detail, status }) => ({ Errors: { description: detail ?? null, code: Number(status) } }),
  aws: ({ scimType: _scimType, ...error }, { now, newId }) => ({
    schema: urn.Error,
    ...error,
    timeStamp: new Date(now()).toISOString(),
    exceptionRequestId: newId(),
  }),
};

/**
 * Returns the function that converts an error of RFC 7644 to another shape. The behaviours `errorShape` and
 * `errorStatus` determine this shape.
 */
export function errorShaper(behaviour: Behaviour, context: ErrorContext): (error: JsonObject) => JsonObject {
  return (error) => {
    const status = behaviour.errorStatus === 'integer' ? Number(error.status) : String(error.status);
    return shapes[behaviour.errorShape]({ ...error, status }, context);
  };
}

/**
 * Creates a layer that converts errors to another shape. The behaviours `errorShape` and `errorStatus` determine this
 * shape. The layer also converts the errors in a bulk response.
 */
export function errorShape(behaviour: Behaviour, context: ErrorContext): Layer {
  const shape = errorShaper(behaviour, context);
  return (next) => async (request) => {
    const response = await next(request);
    const body = shapeIn(response.body, shape);
    if (body === response.body || body === undefined) return response;
    if (behaviour.errorStatus !== 'string') noteOn(request, behaviour, 'errorStatus');
    if (behaviour.errorShape !== 'rfc') noteOn(request, behaviour, 'errorShape');
    return { ...response, body };
  };
}

function shapeIn(body: Json | undefined, shape: (error: JsonObject) => JsonObject): Json | undefined {
  if (!isObject(body) || !Array.isArray(body.schemas)) return body;
  if (body.schemas.includes(urn.Error)) return shape(body);
  if (!body.schemas.includes(urn.BulkResponse) || !Array.isArray(body.Operations)) return body;
  let isShaped = false;
  const Operations = body.Operations.map((operation) => {
    if (!isObject(operation) || !isObject(operation.response)) return operation;
    isShaped = true;
    return { ...operation, response: shape(operation.response) };
  });
  return isShaped ? { ...body, Operations } : body;
}

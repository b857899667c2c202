import { errorWords } from './error-words.ts';
import { isObject, type Json, type JsonObject } from './json/json.ts';
import { urn } from './urns.ts';

/**
 * Maps each scimType to its HTTP status: RFC 7644 section 3.12 table 9 and RFC 9865 section 2.1 table 3. The status of
 * `uniqueness` is 409 (RFC 7644 section 3.3).
 */
export const scimTypes = {
  invalidFilter: 400,
  tooMany: 400,
  uniqueness: 409,
  mutability: 400,
  invalidSyntax: 400,
  invalidPath: 400,
  noTarget: 400,
  invalidValue: 400,
  invalidVers: 400,
  sensitive: 403,
  invalidCursor: 400,
  expiredCursor: 400,
  invalidCount: 400,
} as const satisfies Record<string, number>;

/** A detail error keyword: RFC 7644 section 3.12 and RFC 9865 section 2.1. */
export type ScimType = keyof typeof scimTypes;

/**
 * An error response of a service provider. In a service provider, a handler throws a `ScimError`. In a client, a
 * `ScimError` is read from a response. In errors of this project, `scimType` is a `ScimType`. Other servers may send
 * any keyword.
 */
export class ScimError extends Error {
  override readonly name: string = 'ScimError';

  constructor(
    /** HTTP status. */
    readonly status: number,
    /** Human-readable description, as the server sent it. */
    readonly detail: string,
    readonly scimType?: string,
    options?: ErrorOptions,
  ) {
    super(detail, options);
  }

  /** Creates an error with a scimType and the status of this scimType. */
  static of(scimType: ScimType, detail: string, options?: ErrorOptions): ScimError {
    return new ScimError(scimTypes[scimType], detail, scimType, options);
  }

  /** Creates the Error message of RFC 7644 section 3.12, in which `status` is a string. */
  toMessage(): JsonObject {
    return {
      schemas: [urn.Error],
      status: String(this.status),
      ...(this.scimType === undefined ? {} : { scimType: this.scimType }),
      detail: this.detail,
    };
  }
}

/**
 * Marks the errors of this class. With this mark, `instanceof ScimError` is also true for an error from another copy of
 * this module. In CommonJS, each entry of the package has its own copy of this module. A program may also load an entry
 * both as CommonJS and as an ES module.
 */
const mark = Symbol.for('scimctl.ScimError');
Object.defineProperty(ScimError.prototype, mark, { value: true });
Object.defineProperty(ScimError, Symbol.hasInstance, {
  value(this: unknown, value: unknown): boolean {
    // Subclasses inherit this function. If the function is called on a subclass, it compares prototypes, as
    // `instanceof` does by default.
    if (this !== ScimError) return Function.prototype[Symbol.hasInstance].call(this, value);
    return typeof value === 'object' && value !== null && mark in value;
  },
});

/**
 * Reads an error response in any form that `errorWords` supports. The status is the HTTP status of the response, even if the body
 * contains another status. Never throws.
 */
export function readError(status: number, body: Json | undefined): ScimError {
  const scimType = firstScimType(body);
  return new ScimError(status, errorWords(body) ?? withoutWords(status, body, scimType), scimType);
}

function withoutWords(status: number, body: Json | undefined, scimType: string | undefined): string {
  const isError =
    scimType !== undefined || (isObject(body) && Array.isArray(body.schemas) && body.schemas.includes(urn.Error));
  return `the server responded with status ${status} and sent ${isError ? 'no detail' : 'no SCIM error'}`;
}

/**
 * Returns the scimType of the first error in the body. If the first error has no scimType, returns the scimType of the
 * body itself. The first error has precedence, because the scimType of the body may refer to several errors.
 */
function firstScimType(body: Json | undefined): string | undefined {
  if (!isObject(body)) return undefined;
  const errors = body.Errors ?? body.errors ?? body.error;
  const first = Array.isArray(errors) ? errors[0] : errors;
  for (const source of [first, body]) {
    if (isObject(source) && typeof source.scimType === 'string' && source.scimType !== '') return source.scimType;
  }
  return undefined;
}

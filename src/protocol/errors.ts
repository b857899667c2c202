import { isObject, type Json, type JsonObject } from './json.ts';
import { urn } from './urns.ts';

/**
 * Every scimType with the HTTP status it goes with: RFC 7644 section 3.12 table 9 (`uniqueness` is answered with 409,
 * section 3.3) and RFC 9865 section 2.1 table 3.
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
 * An error that a service provider answers, on either side: thrown by a handler, or made from an answer that was received.
 * `scimType` is a `ScimType` on what this project sends; a foreign server may send any keyword.
 */
export class ScimError extends Error {
  override readonly name: string = 'ScimError';

  constructor(
    /** HTTP status. */
    readonly status: number,
    /** Human-readable, in the server's own words. */
    readonly detail: string,
    readonly scimType?: string,
    options?: ErrorOptions,
  ) {
    super(detail, options);
  }

  /** The error of a scimType, with the status that belongs to it. */
  static of(scimType: ScimType, detail: string, options?: ErrorOptions): ScimError {
    return new ScimError(scimTypes[scimType], detail, scimType, options);
  }

  /** The Error message of RFC 7644 section 3.12. `status` is a string there. */
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
 * Reads an error answer in any shape that servers use: the Error message of RFC 7644 (status a string or an integer),
 * `Errors` of SCIM 1.1 (an array or an object), `message`/`error_description` of gateways. Never throws.
 */
export function readError(status: number, body: Json | undefined): ScimError {
  const fallback = `the server answered ${status} without a SCIM error`;
  if (!isObject(body)) return new ScimError(status, fallback);
  const inner = firstError(body);
  const detail = firstString(inner, ['detail', 'description', 'message', 'error_description', 'error']);
  const scimType = typeof inner.scimType === 'string' && inner.scimType !== '' ? inner.scimType : undefined;
  return new ScimError(status, detail ?? fallback, scimType);
}

function firstError(body: JsonObject): JsonObject {
  const errors = body.Errors ?? body.errors;
  const first = Array.isArray(errors) ? errors[0] : errors;
  return isObject(first) ? first : body;
}

function firstString(object: JsonObject, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = object[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}

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
 * `Errors` of SCIM 1.1 (an array or an object), `error` objects, `message`/`error_description` of gateways. Never throws.
 */
export function readError(status: number, body: Json | undefined): ScimError {
  const fallback = `the server answered ${status} without a SCIM error`;
  if (!isObject(body)) return new ScimError(status, fallback);
  // What an error says for itself comes before what stands around it, which may say more.
  const sources = [firstError(body), body].filter(isObject);
  const detail = firstOf(sources, (source) => firstString(source, detailNames)) ?? plainText(firstError(body));
  const scimType = firstOf(sources, (source) => firstString(source, ['scimType']));
  return new ScimError(status, detail ?? fallback, scimType);
}

const detailNames = ['detail', 'description', 'message', 'error_description', 'error'] as const;

/** One error of many, in any of the members that servers put them in. */
function firstError(body: JsonObject): Json | undefined {
  const errors = body.Errors ?? body.errors ?? body.error;
  return Array.isArray(errors) ? errors[0] : errors;
}

function plainText(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function firstOf(sources: readonly JsonObject[], read: (source: JsonObject) => string | undefined): string | undefined {
  for (const source of sources) {
    const found = read(source);
    if (found !== undefined) return found;
  }
  return undefined;
}

function firstString(object: JsonObject, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = plainText(object[name]);
    if (value !== undefined) return value;
  }
  return undefined;
}

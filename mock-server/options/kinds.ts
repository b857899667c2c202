import { isObject } from '../../src/protocol/json/json.ts';

/** The allowed values of an option. */
export interface Kind {
  /** The allowed values as text for a message, such as `a whole number from 0 to 65535`. */
  readonly wanted: string;
  readonly fits: (value: unknown) => boolean;
  /** The allowed members, if the option is an object. */
  readonly members?: OptionTable;
  /** True if messages must not contain the value, even if the value is invalid. */
  readonly isSecret?: boolean;
}

/** Maps the name of each option to its allowed values. */
export type OptionTable = Readonly<Record<string, Kind>>;

/** A table with all options of an interface, and no other options. */
export type OptionTableOf<T> = { readonly [K in keyof Required<T>]: Kind };

export const text: Kind = { wanted: 'text', fits: isText };

export const flag: Kind = { wanted: 'true or false', fits: isFlag };

export const object: Kind = { wanted: 'an object', fits: isObject };

/**
 * A secret, or `false` for no secret. The secret must not be empty, because a header cannot contain an empty secret.
 */
export const secret: Kind = {
  wanted: 'text, or false for no secret',
  fits: (value) => value === false || isText(value),
  isSecret: true,
};

export const secretText: Kind = { wanted: 'text of at least 8 characters', fits: isLongText, isSecret: true };

export const url: Kind = { wanted: 'an http or https URL', fits: isUrl };

/** Returns the kind for functions. `does` is the end of the message `must be a function that …`. */
export function fn(does: string): Kind {
  return { wanted: `a function that ${does}`, fits: (value) => typeof value === 'function' };
}

export function whole(min: number, max = Number.MAX_SAFE_INTEGER): Kind {
  const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
  return { wanted: `a whole number ${range}`, fits: (value) => isWhole(value) && value >= min && value <= max };
}

/** A safe integer, which may be negative. */
export const integer: Kind = { wanted: 'a whole number', fits: isWhole };

export const port: Kind = whole(0, 65_535);

export const errorListener: Kind = fn('accepts an error');

export const noticeListener: Kind = fn('accepts a message');

export function listOf(what: string, fits: (value: unknown) => boolean = () => true): Kind {
  return { wanted: `a list of ${what}`, fits: (value) => Array.isArray(value) && value.every(fits) };
}

/** A boolean, or an object with details. */
export function flagOr(members: OptionTable): Kind {
  return {
    wanted: `true, false or an object with ${Object.keys(members).join(', ')}`,
    fits: (value) => isFlag(value) || isObject(value),
    members,
  };
}

/** An object with these members. */
export function objectOf(members: OptionTable): Kind {
  return { wanted: `an object with ${Object.keys(members).join(', ')}`, fits: isObject, members };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isLongText(value: unknown): boolean {
  return isText(value) && value.length >= 8;
}

function isFlag(value: unknown): boolean {
  return typeof value === 'boolean';
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function isUrl(value: unknown): boolean {
  return isText(value) && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}

import { type Method, methods } from '../../src/protocol/exchange/resource-methods.ts';
import { isObject } from '../../src/protocol/json/json.ts';
import { isWord, type Kind, readWhole, refuse } from './kinds.ts';

export type { Method };

/** Maps each resource type to its allowed methods. A resource type without an entry has all methods. */
export type MethodsByType = Readonly<Record<string, readonly Method[]>>;

/**
 * A rule for a header or a query parameter of requests. If `value` is absent, any value matches. If `methods` is
 * absent, the rule applies to all methods.
 */
export interface HeaderRule {
  readonly name: string;
  readonly value?: string;
  readonly methods?: readonly Method[];
}

/**
 * A maximum number of requests in a period of `seconds`. If `methods` is missing, requests of all methods are counted.
 * If `types` is missing, requests to all endpoints are counted.
 */
export interface RateLimit {
  readonly requests: number;
  readonly seconds: number;
  readonly methods?: readonly Method[];
  /** Names of resource types. */
  readonly types?: readonly string[];
}

/** The allowed methods of each resource type. On a command line: `User:GET|POST,Group:GET`. */
export const methodsByType: Kind<MethodsByType> = {
  values: 'any, or methods for each resource type, such as User:GET|POST|PATCH|DELETE,Group:GET',
  type: 'MethodsByType',
  words: ['any'],
  read(input) {
    if (input === 'any') return {};
    const parts =
      typeof input === 'string' ? input.split(',').map(partOfType) : isObject(input) && Object.entries(input);
    const result: Record<string, readonly Method[]> = {};
    for (const [type, list] of parts || [[]]) {
      if (!isType(type) || !isMethods(list)) return refuse('must be "any", or text such as User:GET|POST,Group:GET');
      result[type] = list;
    }
    return result;
  },
  print: (value) =>
    printList(
      Object.entries(value).map(([type, list]) => `${type}:${list.join('|')}`),
      'any',
    ),
};

/** A list of headers. Example from a command line: `User-Agent,POST|PUT Content-Type=application/json`. */
export const headerRules: Kind<readonly HeaderRule[]> = {
  values: 'none, or headers separated by commas, such as User-Agent,POST|PUT Content-Type=application/json',
  type: 'readonly HeaderRule[]',
  words: ['none'],
  read: (input) => readRules(input, headerOf, 'must be "none", or headers such as User-Agent,Accept=application/json'),
  print: (value) => printList(value.map(printHeader), 'none'),
};

/** Rules for query parameters. Example on a command line: `GET scope=all,tenant`. */
export const parameterRules: Kind<readonly HeaderRule[]> = {
  values: 'none, or query parameters separated by commas, such as GET scope=all,tenant',
  type: 'readonly HeaderRule[]',
  words: ['none'],
  read: (input) => readRules(input, parameterOf, 'must be "none", or query parameters such as GET scope=all,tenant'),
  print: (value) => printList(value.map(printHeader), 'none'),
};

/** A list of rate limits. Example from a command line: `1000/60s,180/60s POST|PUT User`. */
export const rateLimits: Kind<readonly RateLimit[]> = {
  values:
    'none, or limits separated by commas, such as 1000/60s,180/60s POST|PUT User|Group; after a space, a limit can name methods and resource types',
  type: 'readonly RateLimit[]',
  words: ['none'],
  read: (input) => readRules(input, rateOf, 'must be "none", or limits such as 1000/60s,180/60s POST|PUT User'),
  print: (value) => printList(value.map(printRate), 'none'),
};

/** Reads a list of rules. `read` reads one rule, and returns `undefined` for an invalid rule. */
function readRules<T>(input: unknown, read: (rule: unknown) => T | undefined, expected: string): readonly T[] {
  if (input === 'none') return [];
  const list: unknown = typeof input === 'string' ? input.split(',').map((text) => text.trim()) : input;
  if (!Array.isArray(list)) return refuse(expected);
  return list.map((rule) => read(rule) ?? refuse(expected));
}

function headerOf(input: unknown): HeaderRule | undefined {
  return ruleOf(input, /^[A-Za-z-]+$/);
}

function parameterOf(input: unknown): HeaderRule | undefined {
  return ruleOf(input, /^\w+$/);
}

/** Reads a rule whose name must have the given form. Returns `undefined` for an invalid rule. */
function ruleOf(input: unknown, form: RegExp): HeaderRule | undefined {
  const rule = typeof input === 'string' ? parseRule(input) : input;
  if (!isObject(rule)) return undefined;
  const { name, value, methods: list, ...rest } = rule;
  const isValid =
    typeof name === 'string' &&
    form.test(name) &&
    (value === undefined || (typeof value === 'string' && /^[^\s,]+$/.test(value))) &&
    (list === undefined || isMethods(list)) &&
    Object.keys(rest).length === 0;
  return isValid ? (rule as unknown as HeaderRule) : undefined;
}

function parseRule(text: string): object | undefined {
  const [, list, name, value] = /^(?:(\S+) +)?([\w-]+)(?:=(\S+))?$/.exec(text) ?? [];
  return {
    name,
    ...(value === undefined ? {} : { value }),
    ...(list === undefined ? {} : { methods: list.split('|') }),
  };
}

/** Prints a rule in the form of the command line, such as `POST|PUT Content-Type=application/json`. */
function printHeader({ name, value, methods: list }: HeaderRule): string {
  return `${list ? `${list.join('|')} ` : ''}${name}${value === undefined ? '' : `=${value}`}`;
}

function rateOf(input: unknown): RateLimit | undefined {
  const rule = typeof input === 'string' ? parseRate(input) : input;
  if (!isObject(rule)) return undefined;
  const { requests, seconds, methods: list, types, ...rest } = rule;
  const isValid =
    readWhole(requests, 1) !== undefined &&
    readWhole(seconds, 1) !== undefined &&
    (list === undefined || isMethods(list)) &&
    (types === undefined || (Array.isArray(types) && types.length > 0 && types.every(isType))) &&
    Object.keys(rest).length === 0;
  return isValid ? (rule as unknown as RateLimit) : undefined;
}

function parseRate(text: string): object | undefined {
  const [rate = '', ...more] = text.split(/ +/);
  const [, requests, seconds] = /^(\d{1,15})\/(\d{1,15})s$/.exec(rate) ?? [];
  const lists = more.map((part) => part.split('|'));
  const list = lists.find(isMethods);
  const types = lists.find((words) => words !== list);
  if (lists.length !== Number(list !== undefined) + Number(types !== undefined)) return undefined;
  return {
    requests: Number(requests),
    seconds: Number(seconds),
    ...(list === undefined ? {} : { methods: list }),
    ...(types === undefined ? {} : { types }),
  };
}

/** Prints a rate limit in the form of the command line, such as `180/60s POST|PUT User`. */
export function printRate({ requests, seconds, methods: list, types }: RateLimit): string {
  return [`${requests}/${seconds}s`, ...(list ? [list.join('|')] : []), ...(types ? [types.join('|')] : [])].join(' ');
}

function partOfType(text: string): [unknown, unknown] {
  const [type = '', list, ...rest] = text.trim().split(':');
  return [type, rest.length === 0 ? list?.split('|') : undefined];
}

function isType(name: unknown): name is string {
  return typeof name === 'string' && /^[A-Z]\w*$/.test(name);
}

function isMethods(list: unknown): list is readonly Method[] {
  return Array.isArray(list) && list.length > 0 && list.every((method) => isWord(methods, method));
}

function printList(parts: readonly string[], empty: string): string {
  return parts.length === 0 ? empty : parts.join(',');
}

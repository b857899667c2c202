import * as z from 'zod/mini';
import { methods } from '../protocol/exchange/resource-methods.ts';

export type { HeaderRule, Method, Operator, RateLimit } from './fact-values.ts';

/** The kind of a fact: the meaning and the allowed values. */
export interface FactKind<T> {
  /** The topic under which documents show the fact. */
  readonly topic: Topic;
  /** Title of the fact in documents, a noun phrase. */
  readonly title: string;
  /** The meaning of the values, in one or two sentences, without a full stop at the end. */
  readonly summary: string;
  /** Says whether the provider, the client or both use the fact. `none`: the fact is only shown to people. */
  readonly usedBy: 'provider' | 'client' | 'both' | 'none';
  readonly schema: z.ZodMiniType<T>;
}

/** Topics of facts, in the order in which documents show them. */
export const topics = ['connection', 'reading', 'writing', 'groups', 'limits', 'errors'] as const;
export type Topic = (typeof topics)[number];

/** Creates a `FactKind`: the meaning and the allowed values of one fact. */
export function kind<T>(
  topic: Topic,
  title: string,
  usedBy: FactKind<T>['usedBy'],
  schema: z.ZodMiniType<T>,
  summary: string,
): FactKind<T> {
  return { topic, title, usedBy, schema, summary };
}

const list = <T>(item: z.ZodMiniType<T>) => z.readonly(z.array(item));

/** Operators of a filter. `[]` stands for a filter in brackets: `emails[value eq "x"]`. */
export const operators = [
  ...(['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le', 'pr'] as const),
  ...(['and', 'or', 'not', '[]'] as const),
] as const;

/** A name of an attribute or of a resource type: `name.givenName`, `User`. */
export const name = z.string().check(z.regex(/^[a-z$][\w$.:-]{0,199}$/i));
export const word = <const T extends readonly string[]>(...words: T) => z.enum(words);
export const yesOrNo = z.boolean();
export const count = z.int().check(z.minimum(1));
export const nameList = list(name);
export const methodList = list(z.enum(methods));
export const operatorList = list(z.enum(operators));

/**
 * One value for each resource type: `{ User: …, Group: … }`. If a type is missing, the value for this type is unknown.
 */
export const byType = <T>(value: z.ZodMiniType<T>) =>
  z.readonly(z.record(z.string().check(z.regex(/^[A-Z]\w*$/)), value));

/**
 * A rule for a header of requests: the header is required or refused. If `value` is missing, the rule applies to every
 * value. If `methods` is missing, the rule applies to every method.
 */
export const header = z.strictObject({
  name: z.string().check(z.regex(/^[A-Za-z-]+$/)),
  value: z.optional(z.string()),
  methods: z.optional(methodList),
});

/**
 * A maximum number of requests in a period of `seconds`. Without `methods`, the limit counts requests of every method.
 * Without `types`, the limit counts requests for every resource type. With `countsOperations`, each operation of a bulk
 * request counts as one request.
 */
export const rateLimit = z.strictObject({
  requests: count,
  seconds: count,
  methods: z.optional(methodList),
  types: z.optional(nameList),
  countsOperations: z.optional(z.boolean()),
});

/** Support for bulk requests (RFC 7644 section 3.7). */
export const bulk = z.strictObject({
  supported: z.boolean(),
  maxOperations: z.optional(count),
  maxPayloadSize: z.optional(count),
});

/**
 * A change that the service makes to a value before it stores the value. If `of` is set, the service changes only
 * values that have this form, for example e-mail addresses.
 */
export const normalisation = z.strictObject({
  path: name,
  change: z.string().check(z.minLength(1)),
  of: z.optional(z.enum(['email'])),
});

/**
 * A query parameter that requests must have. Without `value`, the parameter has no `=`. Without `methods`, the rule
 * applies to every method.
 */
export const parameter = z.strictObject({
  name: z.string().check(z.regex(/^\w+$/)),
  value: z.optional(z.string()),
  methods: z.optional(methodList),
});

/** A number for each attribute: `{ userName: 100 }`. */
export const countByName = z.readonly(z.record(name, count));

export const headerList = list(header);
export const parameterList = list(parameter);
export const rateLimitList = list(rateLimit);
export const normalisationList = list(normalisation);
/** Maps names of RFC 7643 to the names that the service uses instead: `{ 'emails.value': 'email' }`. */
export const aliases = z.readonly(z.record(name, name));

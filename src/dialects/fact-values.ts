import type { Method } from '../protocol/exchange/resource-methods.ts';
import type { Fact } from './fact.ts';

export type { Method };

/** An operator of a filter. `[]` stands for a filter in brackets: `emails[value eq "x"]`. */
export type Operator =
  | 'eq'
  | 'ne'
  | 'co'
  | 'sw'
  | 'ew'
  | 'gt'
  | 'ge'
  | 'lt'
  | 'le'
  | 'pr'
  | 'and'
  | 'or'
  | 'not'
  | '[]';

/**
 * A rule for a header of requests: the header is required or refused. If `value` is missing, the rule applies to every
 * value. If `methods` is missing, the rule applies to every method.
 */
export interface HeaderRule {
  readonly name: string;
  readonly value?: string | undefined;
  readonly methods?: readonly Method[] | undefined;
}

/**
 * A maximum number of requests in a period. Without `methods`, the limit counts requests of every method. Without
 * `types`, the limit counts requests for every resource type.
 */
export interface RateLimit {
  readonly requests: number;
  readonly seconds: number;
  readonly methods?: readonly Method[] | undefined;
  readonly types?: readonly string[] | undefined;
  /** True if the limit counts each operation of a bulk request as one request. */
  readonly countsOperations?: boolean | undefined;
}

/** Maps names of resource types, or names of attributes, to values. */
export type ByName<T> = { readonly [name: string]: T };

/**
 * The values of all facts. The table in `facts.ts` says what each fact means. The table needs zod. `FactValues` repeats
 * the types of the table, so that a program that imports only the types does not need zod. A test compares `FactValues`
 * with the table.
 */
export interface FactValues {
  readonly auth: readonly string[];
  readonly resourceTypes: readonly string[];
  readonly methods: ByName<readonly Method[]>;
  readonly requiredHeaders: readonly HeaderRule[];
  readonly refusedHeaders: readonly HeaderRule[];
  readonly requiredParameters: readonly HeaderRule[];
  readonly endpointCase: 'any' | 'exact' | 'lower';
  readonly serviceProviderConfig: 'honest' | 'understated' | 'overstated' | 'plural' | 'absent';
  readonly discoveryAuth: boolean;
  readonly visibility: 'all' | 'own';
  readonly mediaType: 'scim' | 'json' | 'html' | 'xml';
  readonly messageNames: 'exact' | 'lower';
  readonly filterOperators: readonly Operator[];
  readonly filterAttributes: ByName<readonly string[]>;
  readonly filterNames: ByName<string>;
  readonly unsupportedFilter: 'all' | 'invalidFilter' | 'empty';
  readonly maxFilterLength: number;
  readonly projection: boolean;
  readonly pagination: 'none' | 'index' | 'cursor' | 'cursor-on-request';
  readonly defaultPageSize: number;
  readonly maxPageSize: number;
  readonly declaredPageSize: number;
  readonly absentFromLists: readonly string[];
  readonly sort: boolean;
  readonly countZero: 'list' | '400';
  readonly timestamps: 'absent' | 'real' | 'meaningless';
  readonly requiredAttributes: ByName<readonly string[]>;
  readonly unchangeable: ByName<readonly string[]>;
  readonly unchangeableResponse: 'mutability' | 'ignore';
  readonly maxLengths: ByName<number>;
  readonly attributeNames: ByName<string>;
  readonly singleValued: readonly string[];
  readonly singleObjects: readonly string[];
  readonly stringBooleans: 'accept' | 'refuse';
  readonly unknownAttributes: 'accept' | 'refuse' | 'ignore';
  readonly normalisations: readonly { path: string; change: string; of?: 'email' | undefined }[];
  readonly patchFormat: 'patchop' | 'scim11' | 'json-patch';
  readonly patchWithoutPath: 'accept' | 'refuse';
  readonly patchPathFilters: boolean;
  readonly patchStatus: ByName<'200' | '204'>;
  readonly delayedEffects: ByName<readonly Method[]>;
  readonly asyncRequest: 'none' | 'request' | 'long';
  readonly userNameChange: 'accept' | 'refuse';
  readonly idSource: 'server' | 'externalId';
  readonly inactiveOnCreate: 'accept' | 'refuse';
  readonly deactivation: 'inactive' | 'deleted' | 'removed-later' | 'listed-only' | 'obfuscated';
  readonly delete: 'hard' | 'deactivate' | 'deactivate-then-404';
  readonly etag: boolean;
  readonly bulk: { supported: boolean; maxOperations?: number | undefined; maxPayloadSize?: number | undefined };
  readonly membersOnRead: 'never' | 'full' | 'on-request';
  readonly membersOnCreate: 'accept' | 'refuse';
  readonly memberReplacement: 'accept' | 'refuse';
  readonly mixedMemberChanges: 'accept' | 'refuse';
  readonly unknownMembers: 'refuse' | 'take' | 'drop';
  readonly nonMemberRemoval: 'accept' | '404';
  readonly uniqueGroupNames: boolean;
  readonly maxMembersAdded: number;
  readonly maxMembersRemoved: number;
  readonly maxPatchOperations: number;
  readonly maxMembers: number;
  readonly limitError: 'invalidValue' | 'tooMany' | '413';
  readonly maxRequestSize: number;
  readonly rateLimits: readonly RateLimit[];
  readonly errorShape: 'scim11' | 'rfc' | 'slack' | 'aws';
  readonly errorStatus: 'string' | 'integer';
  readonly unknownId: '400' | '404';
}

/** The name of a fact. */
export type FactName = keyof FactValues;

/** The known facts about a service. */
export type Facts = { readonly [K in FactName]?: Fact<FactValues[K]> };

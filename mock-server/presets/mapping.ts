import type { FactName, FactValues } from '../../src/dialects/fact-values.ts';
import { standardResourceTypes, standardSchemas } from '../../src/protocol/schema/standard/index.ts';
import type { Behaviour } from '../behaviour/index.ts';
import type { StatusByType } from '../behaviour/kinds.ts';
import type { HeaderRule, MethodsByType, RateLimit } from '../behaviour/rule-kinds.ts';
import { defaultBehaviour } from '../behaviour/table.ts';
import type { ValueChangeName } from '../behaviour/value-changes.ts';

/**
 * Converts a fact to behaviours. A fact is a known property of a vendor's service, and a provider with the behaviours
 * has the same property. `facts` contains all known facts about the service.
 */
type Mapping<T> = (value: T, facts: Partial<FactValues>) => Partial<Behaviour>;

/**
 * Maps each kind of fact to behaviours of the bundled provider. A test checks that each fact that the provider can use
 * has an entry. Attributes and resource types that the bundled provider lacks do not appear in the behaviours.
 */
export const mappings: { readonly [K in FactName]?: Mapping<FactValues[K]> } = {
  auth: (methods) => {
    const auth = (['bearer', 'basic', 'oauth', 'mutual-tls'] as const).find((method) => methods.includes(method));
    return auth === undefined ? {} : { auth };
  },
  resourceTypes: (names) => {
    const standard = standardResourceTypes.map(({ name }) => name);
    const known = standard.filter((name) => names.includes(name));
    // If the vendor has all standard types, `resourceTypes` is not set. A list of all standard types would exclude the
    // resource types that a user adds.
    return known.length === 0 || known.length === standard.length ? {} : { resourceTypes: known };
  },
  methods: (byType) => {
    const given = Object.entries(byType).filter(([, list]) => list.length > 0);
    const methods: MethodsByType = Object.fromEntries(given);
    const hasPatch = given.length === 0 || given.some(([, list]) => list.includes('PATCH'));
    return { methods, ...(hasPatch ? {} : { patch: false }) };
  },
  requiredHeaders: (headers) => ({ requiredHeaders: headers.map(headerRule) }),
  refusedHeaders: (headers) => ({ refusedHeaders: headers.map(headerRule) }),
  requiredParameters: (rules) => ({ requiredParameters: rules.map(headerRule) }),
  endpointCase: (pathCase) => ({ pathCase }),
  serviceProviderConfig: (serviceProviderConfig) => ({ serviceProviderConfig }),

  discoveryAuth: (isNeeded) => ({ openDiscovery: isNeeded ? 'none' : 'all' }),
  visibility: (visibility) => ({ visibility }),
  // Sets nothing for XML, because in SCIM 1.1 each request chooses JSON or XML.
  mediaType: (mediaType) => (mediaType === 'xml' ? {} : { mediaType }),
  messageNames: (messageNames) => ({ messageNames }),

  filterOperators: (operators) => (operators.length === 0 ? { filter: false } : { filterOperators: operators }),
  filterAttributes: (byType) => ({
    filterAttributes: Object.entries(byType).flatMap(([type, names]) => names.map((name) => `${type}:${name}`)),
  }),
  filterNames: (names) => ({ filterNames: ofStandardAttributes(names) }),
  maxFilterLength: (maxFilterLength) => ({ maxFilterLength }),
  unsupportedFilter: (unsupportedFilter) => ({ unsupportedFilter }),
  projection: (projection) => ({ projection }),
  pagination: (pagination) => ({ pagination }),
  defaultPageSize: (defaultPageSize) => ({ defaultPageSize }),
  maxPageSize: (maxPageSize, facts) => ({
    maxPageSize,
    defaultPageSize: facts.defaultPageSize ?? Math.min(defaultBehaviour.defaultPageSize, maxPageSize),
  }),
  declaredPageSize: (declaredPageSize) => ({ declaredPageSize }),
  absentFromLists: (names) => ({ absentFromLists: pageMembers.filter((name) => names.includes(name)) }),
  // The fact `sort: false` means that the vendor ignores `sortBy`.
  sort: (sort) => (sort ? { sort } : { sort, unsupportedSort: 'ignore' }),
  countZero: (countZero) => ({ countZero }),
  timestamps: (timestamps) => ({ timestamps }),

  requiredAttributes: (byType) => ({ requiredAttributes: Object.entries(byType).flatMap(qualifiedAttributes) }),
  unchangeable: (byType) => ({
    unchangeable: Object.entries(byType).flatMap(([type, names]) =>
      names.filter((name) => qualifiedAttributes([type, [name]]).length > 0).map((name) => `${type}:${name}`),
    ),
  }),
  unchangeableResponse: (unchangeableResponse) => ({ unchangeableResponse }),
  maxLengths: (lengths) => ({ maxLengths: ofStandardAttributes(lengths) }),
  attributeNames: (attributeNames) => ({ attributeNames }),
  singleObjects: (singleObjects) => ({ singleObjects }),
  stringBooleans: (stringBooleans) => ({ stringBooleans }),
  // The fact `accept` becomes `ignore`: a request with an attribute that no schema defines succeeds, but the provider
  // does not store the attribute.
  unknownAttributes: (value) => ({ unknownAttributes: value === 'accept' ? 'ignore' : value }),
  normalisations: (list) => {
    const changes = list.flatMap(({ path, change, of }) => {
      // Facts about e-mail addresses rarely say how the vendor changes them. The preset assumes that the vendor keeps
      // the part before the @.
      const known = of === 'email' ? 'localPart' : valueChangesByWord[change];
      return known === undefined ? [] : [[path, known] as const];
    });
    const normalisedValues = ofStandardAttributes(Object.fromEntries(changes));
    return Object.keys(normalisedValues).length === 0 ? {} : { normalisedValues };
  },
  patchWithoutPath: (patchWithoutPath) => ({ patchWithoutPath }),
  singleValued: (names) => ({ singleValued: names.filter(isMultiValued) }),
  // Without filters in paths, a client can remove members only with a list of values. The reading `lenient` accepts
  // such a list, and `strict` refuses it.
  patchPathFilters: (patchPathFilters) => ({
    patchPathFilters,
    ...(patchPathFilters ? {} : { patchReading: 'lenient' }),
  }),
  patchStatus: (byType) => {
    const statuses = Object.entries(byType).map(([type, status]) => [type, Number(status)]);
    return { patchStatus: { ...defaultBehaviour.patchStatus, ...Object.fromEntries(statuses) } as StatusByType };
  },
  asyncRequest: (asyncRequest) => ({ asyncRequest }),
  userNameChange: (userNameChange) => ({ userNameChange }),
  idSource: (idSource) => ({ idSource }),
  inactiveOnCreate: (inactiveOnCreate) => ({ inactiveOnCreate }),
  deactivation: (deactivation) => ({ deactivation }),
  delete: (effect, { delayedEffects }) => {
    const isLater = effect === 'deactivate' && delayedEffects?.['User']?.includes('DELETE');
    return { delete: isLater ? 'deactivate-later' : effect };
  },
  // Sets nothing. The mapping of `delete` already uses this fact for DELETE, and the provider cannot delay the effects
  // of other methods.
  delayedEffects: () => ({}),
  etag: (etag) => ({ etag }),
  bulk: ({ supported, maxOperations, maxPayloadSize }) => ({
    bulk: supported,
    ...(maxOperations === undefined ? {} : { maxOperations }),
    ...(maxPayloadSize === undefined ? {} : { maxPayloadSize }),
  }),

  membersOnRead: (membersOnRead) => ({ membersOnRead }),
  membersOnCreate: (membersOnCreate) => ({ membersOnCreate }),
  memberReplacement: (memberReplacement) => ({ memberReplacement }),
  mixedMemberChanges: (mixedMemberChanges) => ({ mixedMemberChanges }),
  unknownMembers: (unknownMembers) => ({ unknownMembers }),
  nonMemberRemoval: (nonMemberRemoval) => ({ nonMemberRemoval }),
  uniqueGroupNames: (uniqueGroupNames) => ({ uniqueGroupNames }),

  maxMembersAdded: (maxMembersAdded) => ({ maxMembersAdded }),
  maxMembersRemoved: (maxMembersRemoved) => ({ maxMembersRemoved }),
  maxPatchOperations: (maxPatchOperations) => ({ maxPatchOperations }),
  limitError: (limitError) => ({ limitError }),
  maxRequestSize: (maxPayloadSize) => ({ maxPayloadSize }),
  rateLimits: (limits) => ({ rateLimits: limits.map(rateLimit) }),

  errorShape: (errorShape) => ({ errorShape }),
  errorStatus: (errorStatus) => ({ errorStatus }),
  unknownId: (unknownId) => ({ unknownId }),
};

/**
 * Facts that have no mapping, although the provider could use them. Maps each fact to the reason why there is no
 * behaviour for it.
 */
export const unmapped: { readonly [K in FactName]?: string } = {};

/** Members of a list response that the provider can leave out. */
const pageMembers = ['totalResults', 'startIndex', 'itemsPerPage'] as const;

/** Maps the words of the fact `normalisations` to the changes that the provider can make. */
const valueChangesByWord: Readonly<Record<string, ValueChangeName>> = {
  removed: 'removed',
  'without spaces and hyphens': 'digits',
  'in lower case': 'lowerCase',
};

/** Keeps only the values whose name is an attribute of a standard resource type. */
function ofStandardAttributes<T>(values: Readonly<Record<string, T>>): Record<string, T> {
  const types = standardResourceTypes.map(({ name }) => name);
  return Object.fromEntries(
    Object.entries(values).filter(([name]) => types.some((type) => qualifiedAttributes([type, [name]]).length > 0)),
  );
}

function headerRule({ name, value, methods }: FactValues['requiredHeaders'][number]): HeaderRule {
  return { name, ...(value === undefined ? {} : { value }), ...(methods === undefined ? {} : { methods }) };
}

function rateLimit({ requests, seconds, methods, types }: FactValues['rateLimits'][number]): RateLimit {
  return {
    requests,
    seconds,
    ...(methods === undefined ? {} : { methods }),
    ...(types === undefined ? {} : { types }),
  };
}

/**
 * Adds the URN of the schema to each attribute name of a resource type. Omits an attribute if no standard schema has
 * it.
 */
function qualifiedAttributes([type, names]: [string, readonly string[]]): string[] {
  const resourceType = standardResourceTypes.find(({ name }) => name === type);
  if (!resourceType) return [];
  return names.flatMap((name) => {
    const path = name.includes(':') ? name : `${resourceType.schema}:${name}`;
    return isStandard(path) ? [path] : [];
  });
}

/** True if a standard schema has an attribute. `externalId` is an attribute of all resource types. */
function isStandard(path: string): boolean {
  const end = path.lastIndexOf(':');
  const [name = '', subName] = path
    .slice(end + 1)
    .toLowerCase()
    .split('.');
  const schema = standardSchemas.find(({ id }) => id.toLowerCase() === path.slice(0, end).toLowerCase());
  if (!schema) return false;
  const attribute = schema.attributes.find((one) => one.name.toLowerCase() === name);
  if (subName === undefined) return attribute !== undefined || name === 'externalid';
  return attribute?.subAttributes?.some((sub) => sub.name.toLowerCase() === subName) ?? false;
}

function isMultiValued(name: string): boolean {
  return standardSchemas.some(({ attributes }) => attributes.some((one) => one.name === name && one.multiValued));
}

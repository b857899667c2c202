import { type Deviation, strict, type Tolerate } from '../deviation.ts';
import { describeType, isObject, isUnassigned, type Json, type JsonObject } from '../json/json.ts';
import { ScimError } from '../messages/errors.ts';
import type { AttributeModel, ResourceModel, SchemaModel } from '../schema/model.ts';
import { shorten } from '../schema/path.ts';
import { memberConforms, membersConform } from './conformance.ts';
import { checkConstraints } from './constraints.ts';
import { type Issue, readValue, type ValueContext } from './reading.ts';

/** Issues of a resource that are told apart; an error is costly to make, and nobody reads so many. */
const maxIssues = 100;

/** What a resource is validated for. */
export interface ValidationContext {
  readonly operation: 'create' | 'replace' | 'patch';
  /** A request's readOnly attributes are ignored (RFC 7644 sections 3.3 and 3.5.1), a response's are its data. */
  readonly direction: 'request' | 'response';
}

export interface Validated {
  /** The resource with canonical spelling; without what is unassigned, ignored or wrong. */
  readonly resource: JsonObject;
  readonly issues: readonly Issue[];
}

/**
 * Validates a resource against its type: names found without regard to case, unknown ones refused or tolerated, values
 * checked and canonically spelled, `schemas` made to say what is there. Never throws: everything wrong is an issue (100 at most).
 * What there is nothing to change in is given back itself, not a copy, be it a value or the whole resource.
 * In context `patch` a request may leave out what is required.
 */
export function validate(
  input: unknown,
  model: ResourceModel,
  context: ValidationContext,
  options: { readonly tolerate?: Tolerate } = {},
): Validated {
  if (!isObject(input)) {
    return { resource: {}, issues: [{ path: '', scimType: 'invalidSyntax', detail: 'a resource is a JSON object' }] };
  }
  const findings = new Findings(options.tolerate ?? strict, context.direction === 'response');
  const isWhole = resourceConforms(input, model, findings);
  const resource = isWhole ? input : readResource(input, model, findings, context);
  if (context.direction === 'request') checkConstraintsOf(resource, model, findings);
  if (context.operation !== 'patch') checkRequired(resource, model, findings);
  if (context.direction === 'response') checkReturned(resource, model, findings);
  return { resource, issues: findings.issues };
}

/** True for a resource in which there is nothing to change, `schemas` included. */
function resourceConforms(input: JsonObject, model: ResourceModel, values: ValueContext): boolean {
  let place = 0;
  for (const name in input) {
    // As everywhere, `schemas` comes first.
    const isInPlace = name === 'schemas' ? place === 0 : place > 0;
    if (!isInPlace) return false;
    if (place++ === 0) continue;
    const attribute = model.core.attribute(name);
    if (attribute) {
      if (!memberConforms(attribute, name, input[name], values)) return false;
      continue;
    }
    const extension = model.extension(name);
    const member = input[name];
    if (extension?.urn !== name || !isObject(member)) return false;
    if (!membersConform(extension.attribute, member, values)) return false;
  }
  return saysWhatItUses(input, model);
}

function saysWhatItUses(resource: JsonObject, { core, extensions }: ResourceModel): boolean {
  const { schemas } = resource;
  if (!Array.isArray(schemas) || schemas[0] !== core.urn) return false;
  let count = 1;
  for (const { urn } of extensions) {
    if (resource[urn] === undefined) continue;
    if (schemas[count] !== urn) return false;
    count++;
  }
  return schemas.length === count;
}

function readResource(
  input: JsonObject,
  model: ResourceModel,
  findings: Findings,
  context: ValidationContext,
): JsonObject {
  const resource: JsonObject = { schemas: [] };
  readSchemas(input, model, findings, context);
  for (const name in input) {
    if (findings.isEnough()) break;
    const attribute = model.core.attribute(name);
    if (attribute) assign(resource, attribute, input[name], attribute.name, findings);
    else readExtension(resource, model, name, input[name], findings);
  }
  resource.schemas = usedSchemas(resource, model);
  return resource;
}

/** As `validate`, but throws a `ScimError` that names every issue, with the scimType of the first. */
export function validateOrThrow(
  input: unknown,
  model: ResourceModel,
  context: ValidationContext,
  options: { readonly tolerate?: Tolerate } = {},
): JsonObject {
  const { resource, issues } = validate(input, model, context, options);
  const [first] = issues;
  if (!first) return resource;
  const shown = issues.slice(0, 5).map(printIssue);
  const more = issues.length > shown.length ? [`and ${issues.length - shown.length} more`] : [];
  throw ScimError.of(first.scimType, [...shown, ...more].join('; '));
}

/** An issue in one line: `emails[0].value: it takes a string, not true`. */
export function printIssue({ path, detail }: Issue): string {
  return path === '' ? detail : `${path}: ${detail}`;
}

/** What is wrong with a resource. A refusal becomes an issue, so that all of them are found and not just the first. */
class Findings implements ValueContext {
  readonly issues: Issue[] = [];

  constructor(
    private readonly ask: Tolerate,
    readonly readOnly: boolean,
  ) {}

  isEnough(): boolean {
    return this.issues.length >= maxIssues;
  }

  report(issue: Issue): void {
    if (!this.isEnough()) this.issues.push(issue);
  }

  tolerate(deviation: Deviation, where: string): void {
    if (this.isEnough()) return;
    try {
      this.ask(deviation, where);
    } catch (error) {
      if (!(error instanceof ScimError)) throw error;
      const detail = error.detail.startsWith(`${where}: `) ? error.detail.slice(where.length + 2) : error.detail;
      this.report({ path: where, scimType: (error.scimType as Issue['scimType']) ?? 'invalidValue', detail });
    }
  }
}

/** The schemas that a resource has data of. */
function usedSchemas(resource: JsonObject, { core, extensions }: ResourceModel): string[] {
  const used = [core.urn];
  for (const { urn } of extensions) if (resource[urn] !== undefined) used.push(urn);
  return used;
}

function checkConstraintsOf(resource: JsonObject, model: ResourceModel, values: ValueContext): void {
  checkConstraints({}, resource, model, (deviation, where) => values.tolerate(deviation, where));
}

function assign(
  target: JsonObject,
  attribute: AttributeModel,
  member: Json | undefined,
  where: string,
  values: ValueContext,
): void {
  if (attribute.name === 'schemas' && where === 'schemas') return;
  if (attribute.mutability === 'readOnly' && !values.readOnly) return;
  if (target[attribute.name] !== undefined) wrongSyntax(values, where, 'it is given twice');
  const value = readValue(attribute, member, where, values);
  if (value !== undefined) target[attribute.name] = value;
}

function readSchemas(
  input: JsonObject,
  model: ResourceModel,
  values: ValueContext,
  { operation }: ValidationContext,
): void {
  const urns = readUrns(findSchemas(input, values), values);
  for (const urn of urns) {
    if (!isCore(urn, model) && !model.extension(urn)) values.tolerate('unknownSchema', `schemas ${shorten(urn)}`);
  }
  if (operation !== 'patch' && !urns.some((urn) => isCore(urn, model))) values.tolerate('schemasMissing', 'schemas');
}

function isCore(urn: string, { core }: ResourceModel): boolean {
  return urn === core.urn || urn.toLowerCase() === core.key;
}

/** The value of `schemas`, in whatever case it is spelled. */
function findSchemas(input: JsonObject, values: ValueContext): Json | undefined {
  let found: string | undefined;
  for (const name in input) {
    if (name.length !== 7 || name.toLowerCase() !== 'schemas') continue;
    if (found !== undefined) wrongSyntax(values, 'schemas', 'it is given twice');
    found ??= name;
  }
  return found === undefined ? undefined : input[found];
}

function readUrns(schemas: Json | undefined, values: ValueContext): string[] {
  if (isUnassigned(schemas)) return [];
  if (typeof schemas === 'string') values.tolerate('valueNotArray', 'schemas');
  else if (!Array.isArray(schemas)) wrongSyntax(values, 'schemas', `it takes an array, not ${describeType(schemas)}`);
  const entries = Array.isArray(schemas) ? schemas : [schemas];
  const urns: string[] = [];
  for (let index = 0; index < entries.length; index++) {
    const entry = entries[index];
    if (typeof entry === 'string') urns.push(entry);
    else if (Array.isArray(schemas))
      wrongSyntax(values, `schemas[${index}]`, `it takes a string, not ${describeType(entry)}`);
  }
  return urns;
}

function wrongSyntax(values: ValueContext, path: string, detail: string): void {
  values.report({ path, scimType: 'invalidSyntax', detail });
}

function readExtension(
  resource: JsonObject,
  model: ResourceModel,
  name: string,
  member: Json | undefined,
  values: ValueContext,
): void {
  const extension = model.extension(name);
  if (!extension) return values.tolerate('unknownAttribute', shorten(name));
  if (isUnassigned(member)) return;
  if (!isObject(member)) {
    return values.report({ path: extension.urn, scimType: 'invalidValue', detail: 'an extension takes an object' });
  }
  if (resource[extension.urn] !== undefined) wrongSyntax(values, extension.urn, 'it is given twice');
  if (membersConform(extension.attribute, member, values)) {
    resource[extension.urn] = member;
    return;
  }
  const container: JsonObject = {};
  for (const key in member) {
    const attribute = extension.attribute(key);
    if (attribute) assign(container, attribute, member[key], attribute.path, values);
    else values.tolerate('unknownAttribute', `${extension.urn}:${shorten(key)}`);
  }
  if (Object.keys(container).length > 0) resource[extension.urn] = container;
}

function checkRequired(resource: JsonObject, model: ResourceModel, values: ValueContext): void {
  const missing = (schema: SchemaModel, container: JsonObject): void => {
    for (const attribute of schema.attributes) {
      if (!attribute.required) continue;
      const value = container[attribute.name];
      // RFC 7643 section 4.1.1: an empty userName is none.
      if (value !== undefined && value !== '') continue;
      if (attribute.mutability === 'readOnly' && !values.readOnly) continue;
      values.report({ path: attribute.path, scimType: 'invalidValue', detail: 'it is required' });
    }
  };
  missing(model.core, resource);
  for (const extension of model.extensions) {
    const container = resource[extension.urn];
    if (isObject(container)) missing(extension, container);
    else if (extension.required) {
      values.report({ path: extension.urn, scimType: 'invalidValue', detail: 'the extension is required' });
    }
  }
}

function checkReturned(resource: JsonObject, model: ResourceModel, values: ValueContext): void {
  for (const attribute of model.core.attributes) {
    if (attribute.returned === 'always' && resource[attribute.name] === undefined) {
      values.report({ path: attribute.path, scimType: 'invalidValue', detail: 'it must always be returned' });
    }
  }
  checkSecrets(resource, model.core.attributes, '', values);
  for (const { urn, attributes } of model.extensions) {
    const container = resource[urn];
    if (isObject(container)) checkSecrets(container, attributes, `${urn}:`, values);
  }
}

/** Reports what is never returned and stands in an answer all the same, at any depth. */
function checkSecrets(
  holder: JsonObject,
  attributes: readonly AttributeModel[],
  prefix: string,
  values: ValueContext,
): void {
  for (const { name, returned, subAttributes } of attributes) {
    const value = holder[name];
    if (value === undefined) continue;
    if (returned === 'never') {
      values.report({ path: `${prefix}${name}`, scimType: 'invalidValue', detail: 'it must never be returned' });
    } else if (Array.isArray(value)) {
      for (const [index, element] of value.entries()) {
        if (isObject(element)) checkSecrets(element, subAttributes, `${prefix}${name}[${index}].`, values);
      }
    } else if (isObject(value)) checkSecrets(value, subAttributes, `${prefix}${name}.`, values);
  }
}

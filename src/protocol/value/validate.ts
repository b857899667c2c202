import { type Deviation, strict, type Tolerate } from '../deviation.ts';
import { ScimError } from '../errors.ts';
import { isObject, isUnassigned, type Json, type JsonObject } from '../json/json.ts';
import type { AttributeModel, ResourceModel } from '../schema/model.ts';
import { shorten } from '../schema/path.ts';
import { type ConformanceContext, memberConforms, membersConform } from './conformance.ts';
import { checkConstraints } from './constraints.ts';
import { extensionOfOlderUrn } from './older-names.ts';
import { checkRequired, checkReturned } from './presence.ts';
import { type Issue, readValue, reportSyntax, type ValueContext } from './reading.ts';
import { checkSchemas, namesUsedSchemas, usedSchemas } from './schemas-member.ts';

/** Maximum number of issues that are reported for one resource. More issues would take time to create and are not useful. */
const maxIssues = 100;

const conformingResponse: ConformanceContext = { readOnly: true };

/** The kind of message that contains the resource. */
export interface ValidationContext {
  readonly operation: 'create' | 'replace' | 'patch';
  /**
   * In a request, readOnly attributes are ignored (RFC 7644 sections 3.3 and 3.5.1). In a response, readOnly attributes
   * are read like other attributes.
   */
  readonly direction: 'request' | 'response';
}

export interface Validated {
  /** The resource in canonical spelling, without values that are unassigned, ignored or invalid. */
  readonly resource: JsonObject;
  readonly issues: readonly Issue[];
}

/**
 * Validates a resource against its resource type. Finds attributes without regard to case, and rejects or tolerates
 * unknown attributes. Checks the values and converts them to canonical spelling. Sets `schemas` to the schemas that
 * have data. Never throws: each problem becomes an issue (at most 100). Copies only values that change. If nothing
 * changes, the result contains the input object. With the operation `patch`, required attributes may be missing.
 */
export function validate(
  input: unknown,
  model: ResourceModel,
  context: ValidationContext,
  options: { readonly tolerate?: Tolerate } = {},
): Validated {
  if (!isObject(input)) {
    return {
      resource: {},
      issues: [{ path: '', scimType: 'invalidSyntax', detail: 'a resource must be a JSON object' }],
    };
  }
  const findings = new Findings(options.tolerate ?? strict, context.direction === 'response');
  const isWhole = resourceConforms(input, model, findings);
  const resource = isWhole ? input : readResource(input, model, findings, context);
  if (context.direction === 'request') checkConstraintsOf(resource, model, findings);
  if (context.operation !== 'patch') checkRequired(resource, model, findings);
  if (context.direction === 'response') checkReturned(resource, model, findings);
  return { resource, issues: findings.issues };
}

/**
 * Converts a resource of a response to canonical spelling, as `validate` does, and accepts every deviation. Skips
 * checks that the conversion does not need, for example whether attributes are missing.
 */
export function canonicalised(input: JsonObject, model: ResourceModel): JsonObject {
  if (resourceConforms(input, model, conformingResponse)) return input;
  return readResource(input, model, new Findings(() => {}, true), { operation: 'replace', direction: 'response' });
}

/** True if validation would leave the whole resource unchanged, including `schemas`. */
function resourceConforms(input: JsonObject, model: ResourceModel, values: ConformanceContext): boolean {
  let place = 0;
  for (const name in input) {
    // `schemas` must be the first member, as in all resources of this project.
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
  return namesUsedSchemas(input, model);
}

function readResource(
  input: JsonObject,
  model: ResourceModel,
  findings: Findings,
  context: ValidationContext,
): JsonObject {
  const resource: JsonObject = { schemas: [] };
  checkSchemas(input, model, findings, context.operation !== 'patch');
  for (const name in input) {
    if (findings.isEnough()) break;
    const attribute = model.core.attribute(name);
    if (attribute) assign(resource, attribute, input[name], attribute.name, findings);
    else readExtension(resource, model, name, input, findings);
  }
  resource.schemas = usedSchemas(resource, model);
  return resource;
}

/**
 * Validates a resource like `validate`. If there are issues, throws a `ScimError` with the first five issues and the scimType of
 * the first issue.
 */
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

/** Prints an issue in one line: `emails[0].value: must be a string, not true`. */
export function printIssue({ path, detail }: Issue): string {
  return path === '' ? detail : `${path}: ${detail}`;
}

/**
 * Collects the issues of a resource. If `tolerate` throws an error, converts the error to an issue. Therefore
 * validation finds all issues, and does not stop at the first issue.
 */
class Findings implements ValueContext {
  readonly issues: Issue[] = [];

  constructor(
    private readonly onDeviation: Tolerate,
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
      this.onDeviation(deviation, where);
    } catch (error) {
      if (!(error instanceof ScimError)) throw error;
      const detail = error.detail.startsWith(`${where}: `) ? error.detail.slice(where.length + 2) : error.detail;
      this.report({
        path: where,
        scimType: (error.scimType as Issue['scimType']) ?? 'invalidValue',
        detail,
        rule: deviation,
      });
    }
  }
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
  if (target[attribute.name] !== undefined) reportSyntax(values, where, 'must not be given twice');
  const value = readValue(attribute, member, where, values);
  if (value !== undefined) target[attribute.name] = value;
}

function readExtension(
  resource: JsonObject,
  model: ResourceModel,
  name: string,
  input: JsonObject,
  values: ValueContext,
): void {
  const member = input[name];
  const extension = model.extension(name) ?? olderExtension(name, input, model, values);
  if (!extension) return values.tolerate('unknownAttribute', shorten(name));
  if (isUnassigned(member)) return;
  if (!isObject(member)) {
    return values.report({
      path: extension.urn,
      scimType: 'invalidValue',
      detail: 'the value of an extension must be an object',
    });
  }
  if (resource[extension.urn] !== undefined) reportSyntax(values, extension.urn, 'must not be given twice');
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

/**
 * Returns the extension whose URN replaced the given older URN. Accepts older URNs only in requests. If they were
 * accepted in responses, the client would later write the present URN to a service that may know only the older URN.
 */
function olderExtension(
  name: string,
  input: JsonObject,
  model: ResourceModel,
  values: ValueContext,
): ReturnType<ResourceModel['extension']> {
  const extension = values.readOnly ? undefined : extensionOfOlderUrn(name, input, model);
  if (extension) values.tolerate('olderName', shorten(name));
  return extension;
}

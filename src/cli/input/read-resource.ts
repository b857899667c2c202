import { strict, type Tolerate } from '../../protocol/deviation.ts';
import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import { didYouMean } from '../../protocol/text/suggest.ts';
import type { Issue } from '../../protocol/value/reading.ts';
import { validate } from '../../protocol/value/validate.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../errors/errors.ts';
import { asObject, parseInput, readInputText } from './input-file.ts';

/** Maximum number of validation errors in a message. */
const shownIssues = 5;

/** The models for the validation of a resource. */
export interface ReadingModels {
  /** The model that is known without a request. */
  readonly known: ResourceModel;
  /** The model of the server. This model is read if the known model does not define an attribute. */
  readonly server: () => Promise<ResourceModel>;
}

/**
 * Reads a resource from a JSON or YAML file, or from standard input for `-`. Validates the resource strictly, because
 * an invalid value would otherwise be left out of the request without a message. Read-only attributes may be present,
 * and required attributes may be missing. Throws a `UsageError` with the lines of up to five errors.
 */
export async function readResource(context: Context, file: string, models: ReadingModels): Promise<JsonObject> {
  const text = await readInputText(context, file);
  const resource = unfilledAsNull(asObject(await parseInput(text), text.name));
  const found = issuesOf(resource, models.known, text.isJson);
  if (found.length === 0) return resource;
  // Reads the schema of the server if an attribute is unknown, because the server may define this attribute.
  const model = found.some(isUnknown) ? await models.server() : models.known;
  const issues = model === models.known ? found : issuesOf(resource, model, text.isJson);
  if (issues.length === 0) return resource;
  const { lineOf } = await import('./parse-yaml.ts');
  const lines = issues
    .slice(0, shownIssues)
    .map(({ path, detail }) => `line ${lineOf(text.source, placeOf(path, model))}, ${path}: ${detail}`);
  const more = issues.length > lines.length ? [`and ${issues.length - lines.length} more`] : [];
  throw new UsageError(`${text.name} does not conform to the schema:\n${[...lines, ...more].join('\n')}`, {
    hint: hintOf(issues, model, text.isJson),
  });
}

/**
 * Replaces an inner object by `null` if all its members are `null`. Such an object is a part of a skeleton that the
 * operator did not fill in. `null` means the same as no value (RFC 7643 section 2.5), so no required member is reported
 * as missing. The items of a list keep their places, so that messages name the right lines.
 */
function unfilledAsNull(resource: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(resource).map(([name, value]) => [name, value === undefined ? value : unfilledValue(value)]),
  );
}

function unfilledValue(value: Json): Json {
  if (Array.isArray(value)) return value.map(unfilledValue);
  if (!isObject(value)) return value;
  const filled = unfilledAsNull(value);
  const members = Object.values(filled);
  return members.length > 0 && members.every((member) => member === null || isEmptyList(member)) ? null : filled;
}

function isEmptyList(value: Json | undefined): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((item) => item === null);
}

/**
 * Kinds of deviations from the schema that are not reported. Either the command corrects the deviation, or only the
 * server can judge it.
 */
const accepted: ReadonlySet<string> = new Set(['schemasMissing', 'userNameCharacter']);

/**
 * In YAML, accepts a number in place of a string, because a string without quotes may look like a number. In JSON,
 * rejects it, because JSON distinguishes numbers and strings.
 */
const tolerating =
  (isJson: boolean): Tolerate =>
  (deviation, where) => {
    if (!accepted.has(deviation) && (isJson || deviation !== 'valueNumberForString')) strict(deviation, where);
  };

/** Returns the mistakes in a resource that a person wrote. `isJson` is false for YAML. */
export function issuesOf(resource: JsonObject, model: ResourceModel, isJson: boolean): readonly Issue[] {
  const tolerate = tolerating(isJson);
  return validate(resource, model, { operation: 'patch', direction: 'request' }, { tolerate }).issues;
}

function isUnknown({ rule }: Issue): boolean {
  return rule === 'unknownAttribute' || rule === 'unknownSchema' || rule === 'olderName';
}

/** Splits a path such as `urn:…:User:manager.value` or `emails[1].type` into the steps from the resource to the value. */
export function placeOf(path: string, model: ResourceModel): (string | number)[] {
  const urn = model.extensions.map((extension) => extension.urn).find((candidate) => path.startsWith(`${candidate}:`));
  const rest = urn === undefined ? path : path.slice(urn.length + 1);
  // If a URN does not belong to an extension, the whole URN is one name. It must not be split at its dots.
  if (urn === undefined && path.startsWith('urn:')) return [path];
  const steps = [...rest.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map(([step, index]) =>
    index === undefined ? step : Number(index),
  );
  return urn === undefined ? steps : [urn, ...steps];
}

/**
 * Returns a hint how to correct the mistakes in a resource. Returns `undefined` if the messages of the mistakes are
 * enough.
 */
export function hintOf(issues: readonly Issue[], model: ResourceModel, isJson: boolean): string | undefined {
  const unknown = issues.find(isUnknown);
  if (unknown) return attributeHint(unknown.path, model);
  const isYamlWord = !isJson && issues.some(({ detail }) => detail.startsWith('must be true or false, not '));
  return isYamlWord ? 'in YAML 1.2, yes, no, on and off are strings: write true or false' : undefined;
}

function attributeHint(path: string, model: ResourceModel): string {
  const owner = model.extensions.find((extension) => extension.attribute(path));
  if (owner)
    return `this is an attribute of the extension ${owner.urn}: put the attribute into an object whose name is this URN`;
  const names = [model.core, ...model.extensions].flatMap(({ attributes }) =>
    attributes.flatMap((attribute) => [attribute.name, ...attribute.subAttributes.map((sub) => sub.path)]),
  );
  return (
    didYouMean(path.replace(/\[\d+\]/g, ''), names) ??
    `to see the schemas of the server, run scimctl schemas list; to send a body unchanged, use scimctl api`
  );
}

import type { Tolerate } from '../../protocol/deviation.ts';
import { strict } from '../../protocol/deviation.ts';
import { ScimError } from '../../protocol/errors.ts';
import { isUnassigned, type Json, type JsonObject } from '../../protocol/json/json.ts';
import { applyPatch, type PatchOperation } from '../../protocol/patch/index.ts';
import { isSecretName, redacted } from '../../protocol/redaction/index.ts';
import type { AttributeModel, ResourceModel } from '../../protocol/schema/model.ts';
import { didYouMean } from '../../protocol/text/suggest.ts';
import { UsageError } from '../errors/errors.ts';
import { text, texts, yesOrNo } from '../flags.ts';
import { parseOwnJson } from '../input/parse-json.ts';
import { isSecretPath, parserReason, secretNamesOf } from '../output/hide-secrets.ts';
import type { ResourceTopic } from './resource-topic.ts';

/** A value for an attribute, and the flag that sets the value. */
export interface Assignment {
  readonly flag: string;
  readonly path: string;
  readonly value: Json;
}

/** Help group of the flags that set attributes. */
const group = 'Attribute';

/** Creates the flags for the attributes of a topic, and `--set`. */
export function attributeFlags(topic: ResourceTopic) {
  const flags = topic.flags.map(({ flag, description, type }) => [
    flag,
    type === 'boolean'
      ? yesOrNo(description, group)
      : text(description, type === 'user' ? 'USER' : 'TEXT', { helpGroup: group }),
  ]);
  return { ...(Object.fromEntries(flags) as Record<string, ReturnType<typeof text>>), ...setFlags };
}

const setFlags = {
  set: texts(
    'sets any attribute: name.givenName=Ada, emails[type eq "work"].value=a@b.example, active:=false; the value after := is JSON, and null removes the attribute',
    'PATH=VALUE',
    { helpGroup: group },
  ),
};

/**
 * Reads the assignments of the attribute flags, and then the assignments of `--set`. Throws a `UsageError` if a `--set`
 * has no value.
 */
export function readAssignments(topic: ResourceTopic, flags: Readonly<Record<string, unknown>>): Assignment[] {
  const named = topic.flags.flatMap(({ flag, path }) => {
    const value = flags[flag];
    return value === undefined ? [] : [{ flag: `--${flag}`, path, value: value as Json }];
  });
  return [...named, ...((flags['set'] as string[] | undefined) ?? []).map((source) => parseSet(source))];
}

/** Parses `path=text` or `path:=json`. An equals sign inside brackets or quotes is part of the path. */
export function parseSet(source: string, flag = '--set'): Assignment {
  const match = /^((?:[^=[\]"]|\[(?:[^\]"]|"(?:[^"\\]|\\.)*")*\])+?)(:?=)(.*)$/s.exec(source);
  if (!match) {
    throw new UsageError(`${flag} ${isSecretName(source) ? redacted : source} has no value`, {
      hint: 'use PATH=TEXT or PATH:=JSON, such as title=Engineer or active:=false',
    });
  }
  const [, path = '', operator, value = ''] = match;
  return { flag, path: path.trim(), value: operator === ':=' ? parseJson(path, value) : value };
}

function parseJson(path: string, source: string): Json {
  try {
    return parseOwnJson(source, () => `${path}:=${source}`);
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    const reason = parserReason(cause, `${path} ${source}`);
    throw new UsageError(`the value after ${path}:= is not JSON: ${reason}`, {
      hint: `use ${path}=TEXT for text`,
      cause,
    });
  }
}

/**
 * Sets attributes of a resource. The resource must use the spelling of the schema for attribute names. Converts text to
 * the type of the attribute. If the filter of a path matches no value, creates a value that matches the filter. The
 * value `null` removes the attribute. Throws a `UsageError` that names the flag.
 */
export function assign(resource: JsonObject, assignments: readonly Assignment[], model: ResourceModel): JsonObject {
  let result = resource;
  for (const { flag, path, value } of assignments) {
    const operation: PatchOperation = isUnassigned(value)
      ? { op: 'remove', path }
      : { op: 'replace', path, value: value as Json };
    try {
      result = applyPatch(result, [operation], model, { tolerate: asTyped, draft: true }).resource;
    } catch (error) {
      if (!(error instanceof ScimError)) throw error;
      const owners = isKnown(path, model) ? [] : ownersOf(path, model);
      if (owners.length > 1) {
        throw new UsageError(`${flag}: ${path} is an attribute of ${owners.length} extensions`, {
          hint: `use a full name: ${owners.map((urn) => `${urn}:${path}`).join(' or ')}`,
          cause: error,
        });
      }
      const isSecret = isKnown(path, model) && isSecretPath(path, secretNamesOf(model));
      throw new UsageError(`${flag}: ${isSecret ? `${path} does not accept this value` : error.detail}`, {
        hint: attributeHint(path, model),
        cause: error,
      });
    }
  }
  return result;
}

/**
 * Deviations from the schema that are accepted in flags. Most of them are needed because each value on a command line
 * is text.
 */
const acceptedDeviations: ReadonlySet<string> = new Set([
  'pathUnqualified',
  'replaceCreates',
  'valueBare',
  'valueNotArray',
  'valueNumberForString',
  'valueStringified',
  'valueStringifiedNumber',
]);

const asTyped: Tolerate = (deviation, where) => {
  if (!acceptedDeviations.has(deviation)) strict(deviation, where);
};

/** True if the model has the attribute of a path. If not, the caller needs the model of the server. */
export function isKnown(path: string, model: ResourceModel): boolean {
  try {
    applyPatch({}, [{ op: 'remove', path }], model, { tolerate: asTyped });
    return true;
  } catch (error) {
    return !(error instanceof ScimError && error.scimType === 'invalidPath');
  }
}

/** Returns the URNs of the extensions that have the attribute. `path` has no URN. */
function ownersOf(path: string, { extensions }: ResourceModel): string[] {
  const [name = ''] = path.split(/[[.]/);
  return extensions.filter((extension) => extension.attribute(name)).map(({ urn }) => urn);
}

function attributeHint(path: string, model: ResourceModel): string | undefined {
  const name = path.split(/[[.]/)[0] ?? path;
  const attributes = [model.core, ...model.extensions].flatMap((schema) => schema.attributes);
  const names = attributes.flatMap((attribute: AttributeModel) => [
    attribute.name,
    ...attribute.subAttributes.map((sub) => sub.path),
  ]);
  return isKnown(path, model) ? undefined : (didYouMean(path, names) ?? didYouMean(name, names));
}

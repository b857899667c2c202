import { isObject, type Json, type JsonObject, jsonEquals } from '../../protocol/json/json.ts';
import { sameValues } from '../../protocol/patch/index.ts';
import type { AttributeModel, ResourceModel } from '../../protocol/schema/model.ts';
import { hideSecrets, isSecretPath, type SecretNames } from '../output/hide-secrets.ts';

/** An attribute that another client changed between two reads. */
export interface AttributeChange {
  readonly path: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/**
 * Returns the attributes that differ between two reads, in the order of the schema. Ignores readOnly attributes (such
 * as the time of the last sign-in), because the service itself changes them. Ignores the order of values.
 */
export function changesBetween(before: JsonObject, after: JsonObject, model: ResourceModel): AttributeChange[] {
  const inSchema = (from: JsonObject, to: JsonObject, attributes: readonly AttributeModel[]): AttributeChange[] =>
    attributes
      .filter(
        ({ name, mutability }) => mutability !== 'readOnly' && name !== 'schemas' && !isSame(from[name], to[name]),
      )
      .map(({ name, path }) => ({ path, before: from[name], after: to[name] }));
  return [
    ...inSchema(before, after, model.core.attributes),
    ...model.extensions.flatMap(({ urn, attributes }) =>
      inSchema(containerOf(before, urn), containerOf(after, urn), attributes),
    ),
  ];
}

function isSame(a: Json | undefined, b: Json | undefined): boolean {
  return Array.isArray(a) && Array.isArray(b) ? sameValues(a, b) : jsonEquals(a, b);
}

function containerOf(resource: JsonObject, urn: string): JsonObject {
  const container = resource[urn];
  return isObject(container) ? container : {};
}

/**
 * A comment in the text of the editor. `path` is the attribute that the comment describes; absent for the whole
 * resource.
 */
export interface ConflictComment {
  readonly path?: string;
  readonly message: string;
}

/** Maximum length of a value in a comment. */
const maxShown = 120;

/** Describes the changes of another client for a person who edits the same resource. Secrets are redacted. */
export function describeConflict(
  changes: readonly AttributeChange[],
  { singular, secrets }: { readonly singular: string; readonly secrets: SecretNames },
): ConflictComment[] {
  const first = `another client changed this ${singular} while you edited it, so nothing was sent. To send your change nevertheless, remove the lines that begin with "# Error:"`;
  return [
    { message: first },
    ...changes.map(({ path, before, after }) => {
      const [from, to] = isSecretPath(path, secrets)
        ? ['***', '***']
        : [before, after].map((value) => shown(value, secrets));
      return {
        path,
        message: `another client changed ${path} from ${from} to ${to}; the new value stays, unless you change ${path} here`,
      };
    }),
  ];
}

function shown(value: Json | undefined, secrets: SecretNames): string {
  if (value === undefined) return 'no value';
  const text = JSON.stringify(hideSecrets(value, secrets));
  return text.length > maxShown ? `${text.slice(0, maxShown)}…` : text;
}

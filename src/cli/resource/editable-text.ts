import { Document, isMap, isScalar, isSeq, type Pair, type Scalar, stringify, type YAMLMap } from 'yaml';
import { sanitise, visibleName } from '../../output/sanitise.ts';
import { isObject, isUnassigned, type Json, type JsonObject } from '../../protocol/json/json.ts';
import type { AttributeModel, ResourceModel, SchemaModel } from '../../protocol/schema/model.ts';
import { hideSecrets, isSecretPath, type SecretNames } from '../output/hide-secrets.ts';
import { describeAttribute, describeSubAttribute } from './describe-attribute.ts';

/** Maps the name of each attribute that the editor does not show to the reason, which is shown in a comment. */
export type LeftOut = ReadonlyMap<string, string>;

/** The text for an editor, and the part of the resource that the text contains. */
export interface EditableText {
  readonly text: string;
  /** The attributes that can be changed in the text, without secrets. */
  readonly base: JsonObject;
}

/** Options of the text of a resource. */
export interface TextOptions {
  readonly model: ResourceModel;
  /** Names of the secret attributes of the model. */
  readonly secrets: SecretNames;
  /** Lines at the top of the text. */
  readonly heading: readonly string[];
  readonly leftOut: LeftOut;
}

/** Maximum length of a value in a comment. */
const maxComment = 160;

/**
 * Formats a resource as YAML for an editor. The comment above each attribute describes it according to the schema.
 * Comments contain the attributes that cannot be changed (because only the service sets them, or the schema does not
 * define them), and the attributes without a value. The text contains no secret. `resource` must have the form of
 * `canonicalResource`.
 */
export function editableText(resource: JsonObject, options: TextOptions): EditableText {
  const { model, heading, secrets } = options;
  const base = editablePart(resource, options);
  const document = new Document(base, { aliasDuplicateObjects: false });
  if (isMap(document.contents)) {
    describeMembers(document.contents as YAMLMap, model.core, resource, secrets);
    for (const pair of document.contents.items as Pair[]) {
      const extension = model.extension(keyOf(pair));
      if (!extension || !isMap(pair.value)) continue;
      setSpace(pair);
      describeMembers(pair.value as YAMLMap, extension, resource[extension.urn], secrets);
      const unset = unsetLines(extension, base[extension.urn], options);
      if (unset.length > 0) pair.value.comment = comment(unset);
    }
  }
  const top = comment(heading);
  const tail = tailLines(resource, base, options);
  if (Object.keys(base).length === 0) return { text: commentLines([...heading, '', ...tail]), base };
  document.commentBefore = top;
  if (tail.length > 0) document.comment = comment(tail);
  return { text: document.toString({ lineWidth: 0 }), base };
}

/** Returns the attributes of a resource that a person can change in a text. */
export function editablePart(
  resource: JsonObject,
  { model, secrets, leftOut }: Pick<TextOptions, 'model' | 'secrets' | 'leftOut'>,
): JsonObject {
  const part = membersOf(resource, model.core.attributes, secrets);
  delete part['schemas'];
  for (const name of leftOut.keys()) delete part[name];
  for (const { urn, attributes } of model.extensions) {
    const container = resource[urn];
    if (!isObject(container)) continue;
    const members = membersOf(container, attributes, secrets);
    if (Object.keys(members).length > 0) part[urn] = members;
  }
  return part;
}

function membersOf(container: JsonObject, attributes: readonly AttributeModel[], secrets: SecretNames): JsonObject {
  const members: JsonObject = {};
  for (const attribute of attributes) {
    const value = container[attribute.name];
    if (isUnassigned(value) || !isEditable(attribute, secrets)) continue;
    // The service derives `$ref` from `value` (RFC 7643 section 2.4). A list of members is easier to read without it.
    if (attribute.name === '$ref' && !isUnassigned(container['value'])) continue;
    const part = partOf(value as Json, attribute, secrets);
    if (!isUnassigned(part)) members[attribute.name] = part;
  }
  return members;
}

function partOf(value: Json, attribute: AttributeModel, secrets: SecretNames): Json {
  if (attribute.type !== 'complex') return value;
  if (Array.isArray(value)) return value.map((item) => partOf(item, attribute, secrets));
  return isObject(value) ? membersOf(value, attribute.subAttributes, secrets) : value;
}

/** True if a person can change the attribute in a text. False for a secret, and for a readOnly attribute. */
export function isEditable({ mutability, path }: AttributeModel, secrets: SecretNames): boolean {
  return mutability !== 'readOnly' && !isSecretPath(path, secrets);
}

function describeMembers(map: YAMLMap, schema: SchemaModel, original: Json | undefined, secrets: SecretNames): void {
  for (const pair of map.items as Pair[]) {
    const attribute = schema.attribute(keyOf(pair));
    if (!attribute || !isScalar(pair.key)) continue;
    pair.key.commentBefore = ` ${describeAttribute(attribute)}`;
    describeParts(pair.value, attribute, memberOf(original, attribute.name), secrets);
  }
}

/**
 * Describes the sub-attributes of an object. In a list, describes only the first object, because the others have the
 * same sub-attributes. Adds names to the ids of other resources, because nobody knows the ids of members.
 */
function describeParts(
  value: unknown,
  attribute: AttributeModel,
  original: Json | undefined,
  secrets: SecretNames,
): void {
  const items = isSeq(value) ? value.items : [value];
  for (const [index, item] of items.entries()) {
    if (!isMap(item)) continue;
    const from = isSeq(value) ? itemOf(original, index) : original;
    for (const pair of item.items as Pair[]) {
      const sub = attribute.subAttribute(keyOf(pair));
      const description = sub && index === 0 ? describeSubAttribute(sub) : undefined;
      const name = sub?.name === 'value' ? referencedName(from, attribute, secrets) : undefined;
      const words = [name, description].filter((word) => word !== undefined);
      // Adds no comment behind a text of several lines, because the comment would become a part of the text.
      const isOneLine = isScalar(pair.value) && !String(pair.value.value).includes('\n');
      if (words.length > 0 && isOneLine) (pair.value as Scalar).comment = ` ${words.join('; ')}`;
    }
  }
}

/** Returns the name that the service shows beside an id: `display` of a member, `displayName` of a manager. */
function referencedName(value: Json | undefined, attribute: AttributeModel, secrets: SecretNames): string | undefined {
  for (const name of ['display', 'displayName']) {
    const sub = attribute.subAttribute(name);
    const text = memberOf(value, name);
    if (sub && !isEditable(sub, secrets) && typeof text === 'string' && text !== '') return visibleName(text);
  }
  return undefined;
}

function memberOf(value: Json | undefined, name: string): Json | undefined {
  return isObject(value) ? value[name] : undefined;
}

function itemOf(value: Json | undefined, index: number): Json | undefined {
  return Array.isArray(value) ? value[index] : undefined;
}

function tailLines(resource: JsonObject, base: JsonObject, options: TextOptions): string[] {
  const { model, secrets, leftOut } = options;
  const fixed = model.core.attributes
    .filter(({ name, mutability }) => mutability === 'readOnly' && !isUnassigned(resource[name]))
    .map(({ name }) => `  ${name}: ${inline(resource[name], secrets)}`);
  const unknown = Object.keys(resource)
    .filter((name) => !model.core.attribute(name) && !model.extension(name))
    .map((name) => `  ${sanitise(name)}: ${inline(isSecretPath(name, secrets) ? '***' : resource[name], secrets)}`);
  const hidden = [...leftOut].map(([name, reason]) => `  ${name}: ${reason}`);
  const unset = [
    ...unsetLines(model.core, base, options),
    ...model.extensions
      .filter(({ urn }) => base[urn] === undefined)
      .flatMap((extension) => {
        const lines = unsetLines(extension, undefined, options).map((line) => `  ${line}`);
        return lines.length === 0 ? [] : [`${yamlKey(extension.urn)}:`, ...lines];
      }),
  ];
  return [
    ...section('Attributes without a value. Remove the "# " before an attribute to set it:', unset),
    ...section('Attributes that cannot be changed here:', hidden),
    ...section('Attributes that only the service sets:', fixed),
    ...section('Attributes that the schema does not define. They stay as they are:', unknown),
  ].slice(0, -1);
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines, ''];
}

/** Returns a comment line for each unassigned attribute of a schema. Without its `#`, the line is valid YAML. */
function unsetLines(schema: SchemaModel, container: Json | undefined, { secrets, leftOut }: TextOptions): string[] {
  const members = isObject(container) ? container : {};
  return schema.attributes
    .filter((attribute) => isEditable(attribute, secrets) && isUnassigned(members[attribute.name]))
    .filter(({ path, name }) => name !== 'schemas' && !leftOut.has(path))
    .map((attribute) => `${attribute.name}: # ${describeAttribute(attribute)}`);
}

/** Formats a name as a YAML key. The URN of a service may contain characters that need quotes. */
function yamlKey(name: string): string {
  return stringify(name, { lineWidth: 0 }).trimEnd();
}

function inline(value: Json | undefined, secrets: SecretNames): string {
  const text = sanitise(JSON.stringify(hideSecrets(value ?? null, secrets)));
  return text.length > maxComment ? `${text.slice(0, maxComment)}…` : text;
}

function keyOf({ key }: Pair): string {
  return String(isScalar(key) ? key.value : key);
}

function setSpace({ key }: Pair): void {
  if (isScalar(key)) key.spaceBefore = true;
}

function comment(lines: readonly string[]): string {
  return lines.map((line) => (line === '' ? ' ' : ` ${line}`)).join('\n');
}

function commentLines(lines: readonly string[]): string {
  return lines.map((line) => `${`# ${line}`.trimEnd()}\n`).join('');
}

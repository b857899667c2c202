import { sanitise } from '../../output/sanitise.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import type { AttributeModel, ResourceModel, SchemaModel } from '../../protocol/schema/model.ts';
import { describeAttribute, describeSubAttribute } from './describe-attribute.ts';

/** Options of a skeleton. */
export interface SkeletonOptions {
  /** True to list only the attributes that a new resource must have. */
  readonly onlyRequired: boolean;
}

/** The writable attributes of one schema, and the URN if the schema is an extension. */
interface Part {
  readonly urn: string | undefined;
  readonly attributes: readonly AttributeModel[];
}

/**
 * Returns the writable attributes of a resource type, each with the value `null`. `null` means that the attribute has no
 * value (RFC 7643 section 2.5), so a skeleton is a valid file for `create --file` as soon as the required attributes
 * have values.
 */
export function jsonSkeleton(model: ResourceModel, options: SkeletonOptions): JsonObject {
  const skeleton: JsonObject = {};
  for (const { urn, attributes } of partsOf(model, options)) {
    const members = Object.fromEntries(attributes.map((attribute) => [attribute.name, emptyValue(attribute, options)]));
    if (urn === undefined) Object.assign(skeleton, members);
    else skeleton[urn] = members;
  }
  return skeleton;
}

function emptyValue(attribute: AttributeModel, options: SkeletonOptions): JsonObject | JsonObject[] | null {
  const subs = subAttributesOf(attribute, options);
  if (subs.length === 0) return null;
  const object: JsonObject = Object.fromEntries(subs.map(({ name }) => [name, null]));
  return attribute.multiValued ? [object] : object;
}

/**
 * Returns the attributes of `jsonSkeleton` as YAML, with a comment for each attribute. An attribute without a value is
 * `null` in YAML. `heading` has the lines at the top.
 */
export function yamlSkeleton(model: ResourceModel, options: SkeletonOptions, heading: readonly string[]): string {
  const lines = heading.map((line) => `# ${sanitise(line)}`);
  for (const { urn, attributes } of partsOf(model, options)) {
    if (urn === undefined) {
      lines.push(...attributes.flatMap((attribute) => attributeLines(attribute, options)));
      continue;
    }
    // A URN with special characters gets JSON quotes, because JSON is also YAML.
    lines.push('', `${/^[\w:.-]+$/.test(urn) ? urn : JSON.stringify(urn)}:`);
    for (const attribute of attributes) lines.push(...attributeLines(attribute, options).map((line) => `  ${line}`));
  }
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

function attributeLines(attribute: AttributeModel, options: SkeletonOptions): string[] {
  const subs = subAttributesOf(attribute, options);
  if (subs.length === 0) return [`${attribute.name}: # ${describeAttribute(attribute)}`];
  // The first line omits the sub-attributes, because the next lines describe them.
  const first = `${attribute.name}: # ${describeAttribute({ ...attribute, subAttributes: [] })}`;
  const rest = subs.map((sub, index) => {
    const description = describeSubAttribute({ ...sub, subAttributes: [] });
    const indent = attribute.multiValued ? (index === 0 ? '  - ' : '    ') : '  ';
    return `${indent}${sub.name}:${description === undefined ? '' : ` # ${description}`}`;
  });
  return [first, ...rest];
}

function partsOf({ core, extensions }: ResourceModel, options: SkeletonOptions): Part[] {
  const parts = [
    { urn: undefined, attributes: writable(core, options) },
    ...extensions
      .filter(({ required }) => required || !options.onlyRequired)
      .map((extension) => ({ urn: extension.urn, attributes: writable(extension, options) })),
  ];
  return parts.filter(({ attributes }) => attributes.length > 0);
}

/** Returns the writable attributes of a schema, the required ones first. */
function writable(schema: SchemaModel, { onlyRequired }: SkeletonOptions): AttributeModel[] {
  const all = schema.attributes.filter(({ name, mutability }) => mutability !== 'readOnly' && name !== 'schemas');
  const required = all.filter((attribute) => attribute.required);
  return onlyRequired ? required : [...required, ...all.filter((attribute) => !attribute.required)];
}

/**
 * Returns the writable sub-attributes. With `onlyRequired`, returns only the required ones, or all if none of them is
 * required.
 */
function subAttributesOf(
  { subAttributes }: AttributeModel,
  { onlyRequired }: SkeletonOptions,
): readonly AttributeModel[] {
  // The service derives `$ref` from `value` (RFC 7643 section 2.4).
  const all = subAttributes.filter(({ name, mutability }) => mutability !== 'readOnly' && name !== '$ref');
  const required = all.filter((sub) => sub.required);
  return onlyRequired && required.length > 0 ? required : all;
}

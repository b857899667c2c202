import { stringify } from 'yaml';
import { strict } from '../../protocol/deviation.ts';
import { ScimError } from '../../protocol/errors.ts';
import type { Json, JsonObject } from '../../protocol/json/json.ts';
import type { AttributeModel, ResourceModel } from '../../protocol/schema/model.ts';
import { readElement, readValue } from '../../protocol/value/reading.ts';
import type { Choice, Prompter } from '../context.ts';
import { hideSecrets, isSecretPath, type SecretNames } from '../output/hide-secrets.ts';
import { searchIn } from '../pick/pick.ts';
import { describeAttribute } from './describe-attribute.ts';

/** Options of a form. */
export interface FormOptions {
  readonly model: ResourceModel;
  /** Names of the secret attributes of the model. */
  readonly secrets: SecretNames;
}

/** An attribute of a resource, and the URN if the attribute belongs to an extension. */
interface Field {
  readonly attribute: AttributeModel;
  readonly urn: string | undefined;
}

/**
 * Choices that are neither an attribute nor a value. They contain a space, so they differ from every attribute name.
 */
const done = 'no more';
const none = 'no value';
const other = 'another value';

/**
 * Asks a person for the attributes of a new resource: the required ones first, then those that the person picks. Each
 * value is checked against its type while it is typed. Canonical values are choices. Resolves to the resource.
 */
export async function askForResource(ask: Prompter, options: FormOptions): Promise<JsonObject> {
  const fields = fieldsOf(options.model);
  const resource: JsonObject = {};
  for (const field of fields.filter(({ attribute, urn }) => attribute.required && isNeeded(options.model, urn)))
    await fill(resource, field, ask, options);
  for (;;) {
    const left = fields.filter((field) => !hasValue(resource, field));
    const picked = await ask.search(
      'More attributes?',
      searchIn(async () => attributeChoices(left)),
    );
    const field = left.find(({ attribute }) => attribute.path === picked);
    if (!field) return resource;
    await fill(resource, field, ask, options);
  }
}

/** The resource as YAML for a person, with secrets redacted. */
export function showForm(resource: JsonObject, { secrets }: Pick<FormOptions, 'secrets'>): string[] {
  // Extensions and complex attributes can contain secrets too.
  const shown = hideSecrets(resource, secrets);
  return stringify(shown, { lineWidth: 0 }).trimEnd().split('\n');
}

/** Returns the writable attributes, those of the core schema first. */
function fieldsOf({ core, extensions }: ResourceModel): Field[] {
  const of = (attributes: readonly AttributeModel[], urn: string | undefined): Field[] =>
    attributes
      .filter(({ name, mutability }) => mutability !== 'readOnly' && name !== 'schemas')
      .map((attribute) => ({ attribute, urn }));
  return [...of(core.attributes, undefined), ...extensions.flatMap(({ urn, attributes }) => of(attributes, urn))];
}

/** True if the required attributes of this schema need a value: it is the core schema, or a required extension. */
function isNeeded({ extensions }: ResourceModel, urn: string | undefined): boolean {
  return urn === undefined || extensions.some((extension) => extension.urn === urn && extension.required);
}

function attributeChoices(fields: readonly Field[]): Choice[] {
  return [
    { name: 'No, show the result', value: done },
    ...fields.map(({ attribute }) => ({
      name: `${attribute.name} (${describeAttribute({ ...attribute, subAttributes: [] })})`,
      value: attribute.path,
    })),
  ];
}

function hasValue(resource: JsonObject, { attribute, urn }: Field): boolean {
  const container = urn === undefined ? resource : resource[urn];
  return (container as JsonObject | undefined)?.[attribute.name] !== undefined;
}

async function fill(resource: JsonObject, { attribute, urn }: Field, ask: Prompter, options: FormOptions) {
  const value = await askForAttribute(attribute, ask, options);
  if (value === undefined) return;
  if (urn === undefined) resource[attribute.name] = value;
  else resource[urn] = { ...(resource[urn] as JsonObject | undefined), [attribute.name]: value };
}

async function askForAttribute(
  attribute: AttributeModel,
  ask: Prompter,
  options: FormOptions,
): Promise<Json | undefined> {
  if (!attribute.multiValued) return askForOne(attribute, attribute.name, ask, options);
  const values: Json[] = [];
  do {
    const value = await askForOne(attribute, `${attribute.name}[${values.length}]`, ask, options);
    if (value === undefined) break;
    values.push(value);
  } while (await ask.confirm(`Another value of ${attribute.name}?`));
  return values.length === 0 ? undefined : values;
}

/** Asks for one value. `label` names the value in the question. */
async function askForOne(
  attribute: AttributeModel,
  label: string,
  ask: Prompter,
  options: FormOptions,
): Promise<Json | undefined> {
  if (attribute.type !== 'complex') return askForSimple(attribute, label, ask, options);
  const object: JsonObject = {};
  // The service derives `$ref` from `value` (RFC 7643 section 2.4).
  const subs = attribute.subAttributes.filter(({ name, mutability }) => mutability !== 'readOnly' && name !== '$ref');
  for (const sub of subs) {
    const value = await askForAttribute({ ...sub, name: `${label}.${sub.name}` }, ask, options);
    if (value !== undefined) object[sub.name] = value;
  }
  return Object.keys(object).length === 0 ? undefined : object;
}

async function askForSimple(
  attribute: AttributeModel,
  label: string,
  ask: Prompter,
  { secrets }: FormOptions,
): Promise<Json | undefined> {
  const { type, required, canonicalValues = [] } = attribute;
  const question = `${label} (${describeAttribute({ ...attribute, multiValued: false, canonicalValues: [] })})`;
  const without = required ? [] : [{ name: none, value: none }];
  if (type === 'boolean') {
    const answers = ['true', 'false'].map((value) => ({ name: value, value }));
    const answer = await ask.select<string>(question, [...without, ...answers]);
    return answer === none ? undefined : answer === 'true';
  }
  if (canonicalValues.length > 0) {
    const answers = canonicalValues.map((value) => ({ name: value, value }));
    // Services may accept non-canonical values (RFC 7643 section 7).
    const answer = await ask.select<string>(question, [...without, ...answers, { name: other, value: other }]);
    if (answer !== other) return answer === none ? undefined : answer;
  }
  const validate = (text: string): true | string => problemOf(attribute, text.trim()) ?? true;
  const isSecret = isSecretPath(attribute.path, secrets);
  const text = (await (isSecret ? ask.password(question, { validate }) : ask.input(question, { validate }))).trim();
  return text === '' ? undefined : typed(attribute, text);
}

function typed({ type }: AttributeModel, text: string): Json {
  return (type === 'integer' || type === 'decimal') && /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;
}

/** Returns what is wrong with a typed text. Returns `undefined` if the text is a value of the attribute. */
function problemOf(attribute: AttributeModel, text: string): string | undefined {
  if (text === '') return attribute.required ? 'a value is required' : undefined;
  const problems: string[] = [];
  const context = {
    tolerate: strict,
    readOnly: false,
    report: ({ detail }: { readonly detail: string }) => problems.push(detail),
  };
  try {
    const read = attribute.multiValued ? readElement : readValue;
    read(attribute, typed(attribute, text), attribute.name, context);
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    problems.push(error.detail);
  }
  return problems[0];
}

import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';

/** An attribute or a sub-attribute that a user can type. */
export interface TypedAttribute {
  /** The path: `userName`, `name.givenName` or `emails.type`. In an extension, the path begins with the URN. */
  readonly path: string;
  /** The name without the URN of an extension. */
  readonly name: string;
  readonly description: string;
  readonly isReadOnly: boolean;
  /** True if no response contains the attribute (`returned` is `never`), such as `password`. */
  readonly isNeverReturned: boolean;
  readonly isComplex: boolean;
  /** Canonical values; for a boolean, `true` and `false`. */
  readonly values: readonly string[];
  /** The canonical types of a multi-valued attribute: `work`, `home`. */
  readonly types: readonly string[];
  readonly isText: boolean;
  /** True for a sub-attribute of a multi-valued attribute: a path to one value then needs a filter in brackets. */
  readonly isOfMany: boolean;
}

/** Maximum number of attributes. Needed because the schemas come from the service, which is not trusted. */
const maxAttributes = 1000;

/**
 * Names that RFC 7643 section 2.1 allows. Attributes with other names are left out, because the service, which is not
 * trusted, sends the names.
 */
const validName = /^[$A-Za-z][\w$-]{0,99}$/;
const validUrn = /^[Uu][Rr][Nn]:[\w.:-]{1,200}$/;

/** The discovery documents that describe the resources, as the service sent them. */
export interface Documents {
  readonly schemas: readonly Json[];
  readonly resourceTypes: readonly Json[];
}

/**
 * Returns the attributes of a resource type, by its name or its endpoint (RFC 7643 sections 6 and 7). Returns `undefined`
 * if the documents do not describe the resource type.
 */
export function attributesOf(type: string, { schemas, resourceTypes }: Documents): TypedAttribute[] | undefined {
  const found = resourceTypes.filter(isObject).find((row) => isNamed(row, type));
  const core = textOf(found?.['schema']);
  const extensions = listOf(found?.['schemaExtensions']).flatMap((row) =>
    isObject(row) ? [textOf(row['schema'])] : [],
  );
  const ids = [core, ...extensions].filter((id) => validUrn.test(id));
  const own = ids.flatMap((id) => {
    const schema = schemas.filter(isObject).find((row) => textOf(row['id']).toLowerCase() === id.toLowerCase());
    return listOf(schema?.['attributes']).flatMap((row) => read(row, id === core ? '' : `${id}:`));
  });
  return own.length === 0 ? undefined : [...own, ...common].slice(0, maxAttributes);
}

function isNamed(row: JsonObject, type: string): boolean {
  const wanted = type.replace(/^\//, '').toLowerCase();
  return [row['name'], row['id'], row['endpoint']].some(
    (text) => textOf(text).replace(/^\//, '').toLowerCase() === wanted,
  );
}

function read(row: Json | undefined, urn: string): TypedAttribute[] {
  if (!isObject(row) || !validName.test(textOf(row['name']))) return [];
  const subs = listOf(row['subAttributes'])
    .filter(isObject)
    .filter((sub) => validName.test(textOf(sub['name'])));
  const name = textOf(row['name']);
  const types = subs.find((sub) => textOf(sub['name']) === 'type');
  const isReadOnly = row['mutability'] === 'readOnly';
  const isNeverReturned = row['returned'] === 'never';
  return [
    { ...one(row, urn, name), types: row['multiValued'] === true && types ? canonical(types) : [] },
    ...subs.map((sub) => {
      const made = one(sub, urn, `${name}.${textOf(sub['name'])}`);
      return {
        ...made,
        isReadOnly: isReadOnly || made.isReadOnly,
        isNeverReturned: isNeverReturned || made.isNeverReturned,
        isOfMany: row['multiValued'] === true,
      };
    }),
  ];
}

function one(row: JsonObject, urn: string, name: string): TypedAttribute {
  const type = row['type'];
  return {
    path: urn + name,
    name,
    description: textOf(row['description']),
    isReadOnly: row['mutability'] === 'readOnly',
    isNeverReturned: row['returned'] === 'never',
    isComplex: type === 'complex',
    values: type === 'boolean' ? ['true', 'false'] : canonical(row),
    types: [],
    isText: type !== 'boolean' && type !== 'integer' && type !== 'decimal',
    isOfMany: false,
  };
}

function canonical(row: JsonObject): string[] {
  return listOf(row['canonicalValues'])
    .map(textOf)
    .filter((value) => value !== '' && value.length <= 100)
    .slice(0, 100);
}

const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);
const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

/** The attributes that every resource has (RFC 7643 section 3.1). */
const common: readonly TypedAttribute[] = (
  [
    ['id', 'Identifier that the service gives', true],
    ['externalId', 'Identifier that the client gives', false],
    ['meta.created', 'Time of the creation', true],
    ['meta.lastModified', 'Time of the last change', true],
    ['meta.version', 'Version, an entity-tag', true],
  ] as const
).map(([path, description, isReadOnly]) => ({
  path,
  name: path,
  description,
  isReadOnly,
  isNeverReturned: false,
  isComplex: false,
  values: [],
  types: [],
  isText: true,
  isOfMany: false,
}));

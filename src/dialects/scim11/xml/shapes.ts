import type { AttributeModel, ResourceModel } from '../../../protocol/schema/model.ts';
import { urn } from '../../../protocol/urns.ts';
import { childName } from '../child-name.ts';
import { core11, urnTo11 } from '../urns.ts';

/**
 * How the text of an attribute is read as a value. XML has no types. `text`: the exact text; `trimmed`: the text
 * without white space at its start and end; `binary`: the text without any white space.
 */
type Kind = 'text' | 'trimmed' | 'binary' | 'boolean' | 'number' | 'complex';

/** The form of an attribute in XML. */
export interface Shape {
  readonly name: string;
  readonly kind: Kind;
  /** The name of the child element for each value of a multi-valued attribute. Absent for a singular attribute. */
  readonly child?: string;
  /** The sub-attributes of a complex attribute. */
  readonly subs?: Shapes;
}

/** Attributes by their names in lower case. */
export type Shapes = ReadonlyMap<string, Shape>;

/** The form of a resource type in XML. */
export interface ResourceShape {
  /** The name of the element: `User`. */
  readonly name: string;
  readonly endpoint: string;
  /** The URN of the core schema in SCIM 1.1. */
  readonly urn: string;
  readonly core: Shapes;
  /** The extensions by their URNs in lower case. */
  readonly extensions: ReadonlyMap<string, { readonly urn: string; readonly attributes: Shapes }>;
}

/** Converts the models of resource types to their forms in XML, and adds ServiceProviderConfig and Schema. */
export function shapesOf(models: readonly ResourceModel[]): readonly ResourceShape[] {
  return [...models.map(shapeOf), config, schema];
}

function shapeOf({ resourceType, core, extensions }: ResourceModel): ResourceShape {
  return {
    name: resourceType.name,
    endpoint: resourceType.endpoint,
    urn: urnTo11(core.urn),
    core: byName([...core.attributes.map(ofAttribute), meta]),
    extensions: new Map(
      extensions.map((extension) => {
        const id = urnTo11(extension.urn);
        const isEnterprise = extension.urn === urn.EnterpriseUser;
        const attributes = extension.attributes.map((attribute) =>
          isEnterprise && attribute.name === 'manager' ? manager : ofAttribute(attribute),
        );
        return [id.toLowerCase(), { urn: id, attributes: byName(attributes) }];
      }),
    ),
  };
}

const kinds: Readonly<Record<AttributeModel['type'], Kind>> = {
  string: 'text',
  boolean: 'boolean',
  decimal: 'number',
  integer: 'number',
  dateTime: 'trimmed',
  binary: 'binary',
  reference: 'trimmed',
  complex: 'complex',
};

function ofAttribute({ name, type, multiValued, subAttributes }: AttributeModel): Shape {
  const subs = subAttributes.filter((sub) => sub.name !== '$ref').map(ofAttribute);
  return {
    name,
    kind: kinds[type],
    ...(multiValued ? { child: childName(name) } : {}),
    ...(type === 'complex' ? { subs: byName(multiValued ? [...ofEveryList, ...subs] : subs) } : {}),
  };
}

const byName = (shapes: readonly Shape[]): Shapes => new Map(shapes.map((shape) => [shape.name.toLowerCase(), shape]));

const text = (name: string): Shape => ({ name, kind: 'text' });
const boolean = (name: string): Shape => ({ name, kind: 'boolean' });
const number = (name: string): Shape => ({ name, kind: 'number' });
const complex = (name: string, ...subs: Shape[]): Shape => ({ name, kind: 'complex', subs: byName(subs) });
const list = (shape: Shape): Shape => ({ ...shape, child: childName(shape.name) });

/** Sub-attributes that every multi-valued attribute may have (SCIM 1.1 core schema, section 3.2). */
const ofEveryList = [boolean('primary'), text('operation')];

/** `meta` of SCIM 1.1 (core schema, section 5.1). */
const meta = complex(
  'meta',
  ...['created', 'lastModified', 'location'].map((name): Shape => ({ name, kind: 'trimmed' })),
  text('version'),
  list(text('attributes')),
);

/** `manager` of the enterprise extension (SCIM 1.1 core schema, section 7). */
const manager = complex('manager', text('managerId'), text('displayName'));

const supported = boolean('supported');

/** The service provider configuration of SCIM 1.1 (core schema, section 9). */
const config: ResourceShape = {
  name: 'ServiceProviderConfig',
  endpoint: '/ServiceProviderConfigs',
  urn: core11,
  core: byName([
    complex('patch', supported),
    complex('bulk', supported, number('maxOperations'), number('maxPayloadSize')),
    complex('filter', supported, number('maxResults')),
    ...['changePassword', 'sort', 'etag', 'xmlDataFormat'].map((name) => complex(name, supported)),
    list(complex('authenticationSchemes', ...ofEveryList)),
    meta,
  ]),
  extensions: new Map(),
};

const characteristics = ['multiValued', 'readOnly', 'required', 'caseExact'].map(boolean);
const canonicalValues = list(text('canonicalValues'));

/** A schema of SCIM 1.1 (core schema, section 10). */
const schema: ResourceShape = {
  name: 'Schema',
  endpoint: '/Schemas',
  urn: core11,
  core: byName([
    list(
      complex(
        'attributes',
        ...characteristics,
        canonicalValues,
        list(complex('subAttributes', ...characteristics, canonicalValues)),
      ),
    ),
    meta,
  ]),
  extensions: new Map(),
};

import { attribute, type Schema } from '../../../src/protocol/schema/attribute.ts';
import { createResourceModel, type ResourceModel } from '../../../src/protocol/schema/model.ts';

/** A schema with an attribute of every type and characteristic. The schemas of RFC 7643 have only some of them. */
export const ThingSchema: Schema = {
  id: 'urn:example:2.0:Thing',
  name: 'Thing',
  description: 'Everything that a schema can say',
  attributes: [
    attribute('label', 'string', ''),
    attribute('code', 'string', '', { caseExact: true }),
    attribute('size', 'integer', ''),
    attribute('ratio', 'decimal', ''),
    attribute('flag', 'boolean', ''),
    attribute('at', 'dateTime', ''),
    attribute('blob', 'binary', ''),
    attribute('link', 'reference', '', { referenceTypes: ['uri'] }),
    attribute('tags', 'string', '', { multiValued: true }),
    attribute('times', 'dateTime', '', { multiValued: true }),
    attribute('fixed', 'string', '', { mutability: 'immutable' }),
    attribute('serial', 'string', '', { mutability: 'readOnly' }),
    attribute('always', 'string', '', { returned: 'always' }),
    attribute('onRequest', 'string', '', { returned: 'request' }),
    attribute('secret', 'string', '', { returned: 'never', mutability: 'writeOnly' }),
    attribute('box', 'complex', '', {}, [attribute('width', 'integer', ''), attribute('height', 'integer', '')]),
    attribute('owner', 'complex', '', {}, [
      attribute('value', 'string', '', { caseExact: true, required: true }),
      attribute('since', 'dateTime', ''),
      attribute('names', 'string', '', { multiValued: true }),
      attribute('badge', 'string', '', { mutability: 'immutable' }),
      attribute('display', 'string', '', { mutability: 'readOnly' }),
    ]),
    attribute('parts', 'complex', '', { multiValued: true }, [
      attribute('value', 'string', ''),
      attribute('type', 'string', '', { canonicalValues: ['big', 'small'] }),
      attribute('primary', 'boolean', ''),
      attribute('size', 'integer', ''),
      attribute('at', 'dateTime', ''),
      attribute('names', 'string', '', { multiValued: true }),
      attribute('always', 'string', '', { returned: 'always' }),
      attribute('onRequest', 'string', '', { returned: 'request' }),
      attribute('pin', 'string', '', { returned: 'never' }),
    ]),
    attribute('bonds', 'complex', '', { multiValued: true }, [
      attribute('value', 'string', '', { mutability: 'immutable', required: true }),
      attribute('note', 'string', ''),
      attribute('type', 'string', '', { mutability: 'immutable' }),
    ]),
    attribute('vault', 'complex', '', { multiValued: true, returned: 'never' }, [attribute('value', 'string', '')]),
    attribute('keys', 'complex', '', { multiValued: true }, [
      attribute('value', 'string', '', { returned: 'never' }),
      attribute('name', 'string', ''),
    ]),
    attribute('stamp', 'complex', '', { returned: 'always' }, [
      attribute('by', 'string', ''),
      attribute('key', 'string', '', { returned: 'never' }),
      attribute('trace', 'string', '', { returned: 'request' }),
    ]),
  ],
};

/** An extension with a required attribute; the extension itself is optional. */
export const ExtraSchema: Schema = {
  id: 'urn:example:extension:2.0:Extra',
  name: 'Extra',
  description: 'An optional extension that has a required attribute',
  attributes: [
    attribute('must', 'string', '', { required: true }),
    attribute('may', 'string', ''),
    attribute('hidden', 'string', '', { returned: 'never' }),
    attribute('label', 'string', ''),
    attribute('items', 'complex', '', { multiValued: true }, [
      attribute('value', 'string', ''),
      attribute('type', 'string', ''),
    ]),
  ],
};

export const ThingModel: ResourceModel = createResourceModel(
  {
    name: 'Thing',
    endpoint: '/Things',
    schema: ThingSchema.id,
    schemaExtensions: [{ schema: ExtraSchema.id, required: false }],
  },
  [ThingSchema, ExtraSchema],
);

/** The resource type of `ThingModel`, but with the extension required. */
export const ExtendedThingModel: ResourceModel = createResourceModel(
  {
    name: 'Thing',
    endpoint: '/Things',
    schema: ThingSchema.id,
    schemaExtensions: [{ schema: ExtraSchema.id, required: true }],
  },
  [ThingSchema, ExtraSchema],
);

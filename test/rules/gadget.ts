import type { JsonObject } from '../../src/protocol/json/json.ts';
import { attribute, type ResourceType, type Schema } from '../../src/protocol/schema/attribute.ts';
import { standardResourceTypes, standardSchemas } from '../../src/protocol/schema/standard/index.ts';
import type { Options } from './rule.ts';

export const gadgetUrn = 'urn:example:params:scim:schemas:2.0:Gadget';
export const labelUrn = 'urn:example:params:scim:schemas:extension:2.0:Label';

/**
 * A resource type with features that User and Group lack: integers, decimals, immutable and writeOnly attributes, a
 * required extension.
 */
const Gadget: Schema = {
  id: gadgetUrn,
  name: 'Gadget',
  description: 'A gadget',
  attributes: [
    // Older schemas list this attribute. The characteristics in RFC 7643 section 3.1 still apply.
    attribute('id', 'string', 'Listed as in older schemas.', { returned: 'request' }),
    attribute('displayName', 'string', 'Name of the gadget.'),
    attribute('serial', 'string', 'Serial number.', { mutability: 'immutable', caseExact: true }),
    attribute('size', 'integer', 'Size.'),
    attribute('weight', 'decimal', 'Weight.'),
    attribute('bought', 'dateTime', 'When it was bought.'),
    attribute('blob', 'binary', 'Some bytes.'),
    attribute('on', 'boolean', 'True while it runs.'),
    attribute('color', 'string', 'Color.', { canonicalValues: ['red', 'blue'] }),
    attribute('pin', 'string', 'Secret, as a schema may say it without returned: never.', { mutability: 'writeOnly' }),
  ],
};

const Label: Schema = {
  id: labelUrn,
  name: 'Label',
  description: 'What stands on it',
  attributes: [
    attribute('text', 'string', 'Text.', { required: true }),
    attribute('stamp', 'string', 'Stamp.', { mutability: 'immutable' }),
    attribute('owner', 'complex', 'Who has it.', {}, [
      attribute('value', 'string', 'Id of the User.'),
      attribute('$ref', 'reference', 'URI of the User.', { referenceTypes: ['User'] }),
    ]),
  ],
};

const GadgetType: ResourceType = {
  id: 'Gadget',
  name: 'Gadget',
  endpoint: '/Gadgets',
  description: 'Gadget',
  schema: gadgetUrn,
  schemaExtensions: [{ schema: labelUrn, required: true }],
};

/** A provider that has Gadgets besides Users and Groups. */
export const withGadgets: Options = {
  schemas: [...standardSchemas, Gadget, Label],
  resourceTypes: [...standardResourceTypes, GadgetType],
};

export const gadget = (more: JsonObject = {}, label: JsonObject = {}): JsonObject => ({
  schemas: [gadgetUrn, labelUrn],
  ...more,
  [labelUrn]: { text: 'a label', ...label },
});

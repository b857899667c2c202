import { type AttributeDefinition, attribute, type Schema } from '../attribute.ts';
import { deviceUrn } from './urns.ts';

/**
 * Returns the attribute `groups` of a device or an endpoint application (RFC 9944 sections 3.1 and 6.2). The service
 * provider derives its values from the members of groups.
 */
export function groupsAttribute(description: string): AttributeDefinition {
  const readOnly = { mutability: 'readOnly' } as const;
  return attribute('groups', 'complex', description, { multiValued: true, ...readOnly }, [
    attribute('value', 'string', 'Id of the group.', readOnly),
    attribute('$ref', 'reference', 'URI of the group.', {
      ...readOnly,
      caseExact: false,
      referenceTypes: ['Group'],
    }),
    attribute('display', 'string', 'Name of the group.', readOnly),
    attribute('type', 'string', 'Whether the membership is direct or through another group.', {
      ...readOnly,
      canonicalValues: ['direct', 'indirect'],
    }),
  ]);
}

/** Defined in RFC 9944 section 3. */
export const Device: Schema = {
  id: deviceUrn.Device,
  name: 'Device',
  description: 'Device',
  attributes: [
    attribute('displayName', 'string', 'Display name of the device.'),
    attribute('active', 'boolean', 'True if the device is intended to operate.', { required: true }),
    attribute('mudUrl', 'reference', 'URL of the Manufacturer Usage Description of the device (RFC 8520).', {
      referenceTypes: ['external'],
    }),
    groupsAttribute('Groups that the device belongs to.'),
  ],
};

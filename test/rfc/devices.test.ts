import { describe, expect, test } from 'vitest';
import { createMemoryProvider } from '../../mock-server/provider/memory-provider.ts';
import type { JsonObject } from '../../src/protocol/json/json.ts';
import type { AttributeDefinition, Schema } from '../../src/protocol/schema/attribute.ts';
import { deviceResourceTypes, deviceSchemas, deviceUrn } from '../../src/protocol/schema/devices/index.ts';
import { createResourceModel, type ResourceModel } from '../../src/protocol/schema/model.ts';
import { printIssue, validate } from '../../src/protocol/value/validate.ts';
import { ask } from './ask.ts';
import { differences } from './differences.ts';
import { fixture, fixtureNames } from './fixture.ts';

const models = deviceResourceTypes.map((type) => createResourceModel(type, deviceSchemas));
const modelOf = ({ schemas }: JsonObject): ResourceModel =>
  models.find(({ core }) => (schemas as string[])[0] === core.urn) as ResourceModel;

const examples = fixtureNames.filter((name) => /^rfc9944-\d/.test(name));
const published = fixtureNames
  .filter((name) => /^rfc9944-A.*schemas?$/.test(name))
  .flatMap((name): JsonObject[] => {
    const schemas = fixture<JsonObject | JsonObject[]>(name);
    return Array.isArray(schemas) ? schemas : [schemas];
  });

/** Members of the examples that a response must not contain according to RFC 9944. */
const neverReturned: Record<string, string> = {
  'rfc9944-7.4.1-fido-device-onboard': `${deviceUrn.FidoDeviceOnboard}:fdoVoucher`,
};

describe('every resource that RFC 9944 shows', () => {
  test('is here', () => {
    expect(examples).toHaveLength(10);
  });

  test.each(examples)('is valid as an answer, and comes back as it is: %s', (name) => {
    const resource = fixture(name);
    const result = validate(resource, modelOf(resource), { operation: 'replace', direction: 'response' });
    const slip = neverReturned[name];
    expect(result.issues.map(printIssue)).toEqual(slip === undefined ? [] : [`${slip}: must never be returned`]);
    expect(result.resource).toEqual(resource);
  });

  test.each(examples)('goes through the provider: %s', async (name) => {
    const { id: _id, meta: _meta, ...sent } = fixture(name);
    const send = ask(createMemoryProvider({ types: ['devices'] }));
    const endpoint = modelOf(sent).resourceType.endpoint;
    const { status, body } = await send('POST', endpoint, sent);
    expect({ status, detail: body.detail }).toEqual({ status: 201 });
    const { id, meta, ...stored } = (await send('GET', `${endpoint}/${body.id}`)).body;
    expect(meta).toMatchObject({ resourceType: modelOf(sent).resourceType.name });
    const expected = structuredClone(sent) as Record<string, JsonObject>;
    // Removes the attribute that is never returned, and its schema, which then has no data.
    if (expected[deviceUrn.FidoDeviceOnboard]) {
      delete expected[deviceUrn.FidoDeviceOnboard];
      expected.schemas = [deviceUrn.Device] as never;
    }
    // The provider chooses the readOnly values. The provider has its own gateway, but no gateway for telemetry.
    const apps = expected[deviceUrn.EndpointApps];
    if (apps) {
      apps.deviceControlEnterpriseEndpoint = 'https://scim.example.com/device-control';
      delete apps.telemetryEnterpriseEndpoint;
      apps.applications = (apps.applications as JsonObject[]).map(({ value }) => ({
        value: value as string,
        $ref: `https://scim.example.com/v2/EndpointApps/${value}`,
      }));
    }
    expect(stored).toEqual(expected);
  });
});

/** Each difference is intended. The comment of each schema in the code gives the reason. */
const meant: Record<string, string[]> = {
  bleExtension: [
    'deviceMacAddress uniqueness: "Manufacturer" is "none"',
    'irk mutability: "readWrite" is "writeOnly"',
    'irk returned: "default" is "never"',
    'irk uniqueness: "Manufacturer" is "none"',
    // RFC 7643 section 2.3 has no type "bool".
    'mobility type: "bool" is "boolean"',
  ],
  pairingJustWorks: ['key required: true is false'],
  dppExtension: ['deviceMacAddress uniqueness: "Manufacturer" is "none"'],
  ethernetMabExtension: ['deviceMacAddress uniqueness: "Manufacturer" is "none"'],
  FDOExtension: [
    'fdoVoucher mutability: "readWrite" is "writeOnly"',
    'fdoVoucher returned: "default" is "never"',
    'fdoVoucher uniqueness: "Manufacturer" is "none"',
  ],
  EndpointApp: [
    // The attribute's description has the two values.
    'applicationType canonicalValues: undefined is ["deviceControl","telemetry"]',
  ],
  endpointAppsExt: [
    // The printed value is neither a list nor the name of a resource type.
    'applications.$ref referenceTypes: "EndpointApps" is ["EndpointApp"]',
    'deviceControlEnterpriseEndpoint uniqueness: "Enterprise" is "none"',
    'telemetryEnterpriseEndpoint uniqueness: "Enterprise" is "none"',
  ],
};

/**
 * Removes members that RFC 9944 adds to definitions of attributes. The member `pattern` is not in RFC 7643 section 7.
 */
const withoutPatterns = (attributes: readonly JsonObject[]): JsonObject[] =>
  attributes.map(({ pattern: _pattern, ...attribute }) => attribute);

describe('a schema says what RFC 9944 appendix A says, but for what is meant', () => {
  test('there is every schema, in its order', () => {
    const theirs = published.map(({ id }) => String(id).replace(/:Devices$/, ':Device'));
    expect(deviceSchemas.map(({ id }) => id)).toEqual(theirs);
  });

  test.each(published.map((schema) => [schema.name as string, schema] as const))('%s', (name, theirs) => {
    const id = String(theirs.id).replace(/:Devices$/, ':Device');
    const ours = deviceSchemas.find((schema) => schema.id === id) as Schema;
    expect(ours.name).toBe(name);
    const attributes = withoutPatterns((theirs.attributes ?? []) as JsonObject[]);
    const added = ours.attributes.flatMap(({ name: own, canonicalValues }: AttributeDefinition) => {
      const their = attributes.find((one) => one.name === own);
      return canonicalValues && their?.canonicalValues === undefined
        ? [`${own} canonicalValues: undefined is ${JSON.stringify(canonicalValues)}`]
        : [];
    });
    expect([...differences(attributes, ours.attributes, ''), ...added]).toEqual(meant[name] ?? []);
  });

  test('the resource types are those of A.1, with the endpoint of the examples and all extensions', () => {
    const types = fixture<JsonObject[]>('rfc9944-A.1-resource-types');
    const ours = deviceResourceTypes.map(({ schemaExtensions: _extensions, description: _text, ...type }) => type);
    const theirs = types.map(({ schemas: _schemas, meta: _meta, description: _text, ...type }) => type);
    expect(theirs[1]?.endpoint).toBe('/EndpointApp');
    expect(ours).toEqual([theirs[0], { ...theirs[1], endpoint: '/EndpointApps' }]);
    const extensions = deviceResourceTypes[0]?.schemaExtensions ?? [];
    expect(extensions.map(({ schema, required }) => [schema, required])).toEqual(
      deviceSchemas.slice(2).map(({ id }) => [id, false]),
    );
  });
});

import { isObject, type Json, type JsonObject } from '../../src/protocol/json/json.ts';
import { deviceUrn } from '../../src/protocol/schema/devices/urns.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import { newSecret } from '../auth/secret.ts';
import type { ProviderContext } from '../context/context.ts';
import { refOf } from '../context/references.ts';
import { representGroups } from '../groups/member-representation.ts';
import { withExtension } from './extension.ts';

/** Data about a write and about its request. */
interface Given {
  /** Base URL of the provider. */
  readonly base: string;
  /** The body of a POST. */
  readonly body?: JsonObject | undefined;
  /** The stored resource before the write. */
  readonly before?: JsonObject | undefined;
}

/**
 * Adds the readOnly attributes of RFC 9944 for which the provider chooses the value. Changes only resources of the
 * types Device and EndpointApp. An EndpointApp gets the `applicationType` of the POST, because only the client knows
 * this type. The default is `deviceControl`. An EndpointApp without `certificateInfo` also gets a `clientToken`
 * (section 6.3.1). A Device with endpoint applications gets a `deviceControlEnterpriseEndpoint` (section 7.6.1).
 */
export function withAssigned({ core }: ResourceModel, attributes: JsonObject, given: Given): JsonObject {
  if (core.urn === deviceUrn.EndpointApp) return withAppValues(attributes, given);
  const apps = core.urn === deviceUrn.Device ? attributes[deviceUrn.EndpointApps] : undefined;
  if (!isObject(apps)) return attributes;
  const before = given.before?.[deviceUrn.EndpointApps];
  const known = isObject(before) ? before.deviceControlEnterpriseEndpoint : undefined;
  const endpoint = known ?? new URL('/device-control', given.base).href;
  return { ...attributes, [deviceUrn.EndpointApps]: { ...apps, deviceControlEnterpriseEndpoint: endpoint } };
}

function withAppValues(attributes: JsonObject, { body = {}, before }: Given): JsonObject {
  const clientToken = before?.clientToken ?? (attributes.certificateInfo === undefined ? newSecret() : undefined);
  return {
    ...attributes,
    applicationType: before?.applicationType ?? typeIn(body),
    ...(clientToken === undefined ? {} : { clientToken }),
  };
}

/** Returns the `applicationType` of a body. Names and values are compared without regard to case. */
function typeIn(body: JsonObject): string {
  const [, sent] = Object.entries(body).find(([name]) => name.toLowerCase() === 'applicationtype') ?? [];
  return typeof sent === 'string' && sent.toLowerCase() === 'telemetry' ? 'telemetry' : 'deviceControl';
}

/**
 * Returns the derived attributes of a device or an endpoint application. These are `groups`, and the `$ref` of each
 * application.
 */
export function representDevice(
  provider: ProviderContext,
  model: ResourceModel,
  resource: Resource,
  base: string,
): Partial<Resource> | undefined {
  const groups = representGroups(provider, model, resource.id, base);
  const apps = resource[deviceUrn.EndpointApps];
  if (groups === undefined && !isObject(apps)) return undefined;
  return {
    ...(groups === undefined ? {} : { groups }),
    ...(isObject(apps) ? { [deviceUrn.EndpointApps]: { ...apps, applications: refs(provider, apps, base) } } : {}),
  };
}

function refs(provider: ProviderContext, { applications }: JsonObject, base: string): Json[] {
  return (Array.isArray(applications) ? applications : []).map((app) => {
    const id = isObject(app) ? app.value : undefined;
    if (typeof id !== 'string') return app;
    return { value: id, $ref: refOf(provider, 'EndpointApp', id, base) };
  });
}

/** Removes the derived `$ref`s of applications. Returns the same object if the device has no applications. */
export function withoutApplicationRefs(device: JsonObject): JsonObject {
  const apps = device[deviceUrn.EndpointApps];
  if (!isObject(apps) || !Array.isArray(apps.applications)) return device;
  const applications = apps.applications.map((app) => {
    if (!isObject(app)) return app;
    const { $ref: _ref, ...rest } = app;
    return rest;
  });
  return withExtension(device, deviceUrn.EndpointApps, { ...apps, applications });
}

/** True for the resource types of RFC 9944. */
export function isDeviceModel({ core }: ResourceModel): boolean {
  return core.urn === deviceUrn.Device || core.urn === deviceUrn.EndpointApp;
}

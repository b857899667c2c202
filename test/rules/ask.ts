import { expect } from 'vitest';
import type { Json, JsonObject } from '../../src/protocol/json/json.ts';
import { urn } from '../../src/protocol/urns.ts';
import { type Answer, group, type Harness, patchOp, user } from '../mock-server/provider/harness.ts';

/** Asserts that a response is a SCIM error with this status and scimType. */
export function expectError(answer: Answer, status: number, scimType?: string): void {
  expect({ status: answer.status, scimType: answer.body.scimType }).toEqual({ status, scimType });
  expect(answer.body).toMatchObject({ schemas: [urn.Error], status: String(status), detail: expect.any(String) });
}

/** Creates a User, and gives its id. */
export async function addUser({ send }: Harness, userName: string, more: JsonObject = {}): Promise<string> {
  return added(await send('POST', '/Users', user(userName, more)));
}

/** Creates a Group, and gives its id. */
export async function addGroup({ send }: Harness, displayName: string, ...members: string[]): Promise<string> {
  return added(await send('POST', '/Groups', group(displayName, ...members)));
}

function added({ status, body }: Answer): string {
  expect(status).toBe(201);
  return String(body.id);
}

/** Returns an array of objects. Returns an empty array for another value. */
export function list(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? (value as JsonObject[]) : [];
}

/** Sends a GET with a filter to an endpoint. */
export function filtered({ send }: Harness, filter: string, endpoint = '/Users'): Promise<Answer> {
  return send('GET', `${endpoint}?filter=${encodeURIComponent(filter)}`);
}

/** Returns the names of the resources in a list, in the same order. */
export function names({ body }: Answer): unknown[] {
  expect(body.Resources).toBeInstanceOf(Array);
  return (body.Resources as JsonObject[]).map(({ userName, displayName }) => userName ?? displayName);
}

/** The userNames or displayNames that a filter finds, in the order of creation. */
export async function found(harness: Harness, filter: string, endpoint = '/Users'): Promise<unknown[]> {
  const answer = await filtered(harness, filter, endpoint);
  expect(answer.status).toBe(200);
  return names(answer);
}

/** Sends a PATCH of a User. */
export function patchUser({ send }: Harness, id: string, ...operations: JsonObject[]): Promise<Answer> {
  return send('PATCH', `/Users/${id}`, patchOp(...operations));
}

/** Sends a BulkRequest. */
export function bulk({ send }: Harness, Operations: JsonObject[], more: JsonObject = {}): Promise<Answer> {
  return send('POST', '/Bulk', { schemas: [urn.BulkRequest], ...more, Operations });
}

/** The results of a bulk request. */
export function results({ body }: Answer): JsonObject[] {
  expect(body.Operations).toBeInstanceOf(Array);
  return body.Operations as JsonObject[];
}

/** A SearchRequest message. */
export const search = (query: JsonObject): JsonObject => ({ schemas: [urn.SearchRequest], ...query });

import type { JsonObject } from '../../src/protocol/json/json.ts';
import { urn } from '../../src/protocol/urns.ts';

/** A list that arrives item by item and may end with an error. */
export async function* from<T>(items: readonly T[], failure?: Error): AsyncGenerator<T, void, undefined> {
  for (const item of items) {
    await Promise.resolve();
    yield item;
  }
  if (failure) throw failure;
}

/** Returns the whole text, and an error if the text ended with an error. */
export async function read(chunks: AsyncIterable<string>): Promise<{ text: string; error?: unknown }> {
  let text = '';
  try {
    for await (const chunk of chunks) text += chunk;
  } catch (error) {
    return { text, error };
  }
  return { text };
}

/** A user with the attributes that default columns show. */
export function user(userName: string, displayName: string, more: JsonObject = {}): JsonObject {
  return {
    schemas: [urn.User],
    id: `2819c223-7f76-453a-919d-${userName.slice(0, 1).padStart(12, '0')}`,
    userName,
    displayName,
    active: true,
    ...more,
  };
}

/** RFC 7643 section 8.3, shortened. */
export const barbara: JsonObject = {
  schemas: [urn.User, urn.EnterpriseUser],
  id: '2819c223-7f76-453a-919d-413861904646',
  externalId: '701984',
  userName: 'bjensen@example.com',
  name: { formatted: 'Ms. Barbara J Jensen, III', familyName: 'Jensen', givenName: 'Barbara' },
  displayName: 'Babs Jensen',
  emails: [
    { value: 'babs@jensen.org', type: 'home' },
    { value: 'bjensen@example.com', type: 'work', primary: true },
  ],
  addresses: [
    {
      type: 'work',
      locality: 'Hollywood',
      formatted: '100 Universal City Plaza\nHollywood, CA 91608 USA',
      primary: true,
    },
    { type: 'home', locality: 'Burbank', formatted: '456 Hollywood Blvd' },
  ],
  phoneNumbers: [{ value: '+49 30 901820', type: 'work' }],
  active: true,
  groups: [
    { value: 'e9e30dba-f08f-4109-8486-d5c6a331660a', display: 'Tour Guides' },
    { value: 'fc348aa8-3835-40eb-a20b-c726e15c55b5', display: 'Employees' },
  ],
  [urn.EnterpriseUser]: {
    employeeNumber: '701984',
    department: 'Tour Operations',
    manager: { value: '26118915-6090-4610-87e4-49d8ca9f808d', displayName: 'John Smith' },
  },
  meta: {
    resourceType: 'User',
    created: '2010-01-23T04:56:22Z',
    lastModified: '2011-05-13T04:42:34Z',
    version: 'W/"3694e05e9dff591"',
    location: 'https://example.com/v2/Users/2819c223-7f76-453a-919d-413861904646',
  },
};

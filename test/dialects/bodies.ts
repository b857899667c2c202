import type { JsonObject } from '../../src/protocol/json/json.ts';

/** A PATCH with these operations. */
export const patchOp = (...operations: JsonObject[]): JsonObject => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: operations,
});

export const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const groupSchema = 'urn:ietf:params:scim:schemas:core:2.0:Group';

/** A group with every attribute that at least one service in the table of dialects requires. */
export const completeGroup = (displayName: string): JsonObject => ({
  schemas: [groupSchema],
  displayName,
  externalId: `x-${displayName}`,
});

/** A user with every attribute that at least one service in the table of dialects requires. */
export const completeUser = (userName: string): JsonObject => ({
  schemas: [userSchema],
  userName,
  externalId: `x-${userName}`,
  displayName: 'Pat Doe',
  nickName: 'pat',
  name: { givenName: 'Pat', familyName: 'Doe', formatted: 'Pat Doe' },
  emails: [{ value: `${userName}@example.com`, type: 'work', primary: true }],
  entitlements: [{ value: 'standard' }],
  password: 'correct horse battery staple',
  active: true,
});

import type { LookupSubject } from './lookup.ts';

/**
 * Describes how commands and settings look up groups. A list excludes the members, because one group may have 100,000
 * members.
 */
export const groupSubject: LookupSubject = {
  singular: 'group',
  plural: 'groups',
  keys: [
    { by: 'displayName', path: 'displayName' },
    { by: 'externalId', path: 'externalId' },
  ],
  listWithout: ['members'],
  listCommand: 'scimctl groups list',
};

import type { LookupKey } from '../../changes/find/lookup.ts';
import { urn } from '../../protocol/schema/urns.ts';

/** A flag that sets an attribute. */
export interface AttributeFlag {
  readonly flag: string;
  readonly path: string;
  readonly description: string;
  readonly type: 'text' | 'boolean' | 'user';
}

/** A resource type as the command line speaks of it. */
export interface Noun {
  /** First word of its commands. */
  readonly topic: string;
  readonly one: string;
  readonly many: string;
  /** Name of the resource type, and where it is when nobody asks the server. */
  readonly resourceType: string;
  readonly endpoint: string;
  /** Attributes that a person may name a resource by, in the order in which they are tried after the id. */
  readonly keys: readonly LookupKey[];
  readonly flags: readonly AttributeFlag[];
  /** What a list leaves out unless it is asked for. */
  readonly listWithout: readonly string[];
  /** Columns of a list that leaves something out, against the default ones. */
  readonly listColumns?: string;
  /** A resource to speak of in examples. */
  readonly example: string;
}

const enterprise = (attribute: string): string => `${urn.EnterpriseUser}:${attribute}`;

/** Users. */
export const users: Noun = {
  topic: 'users',
  one: 'user',
  many: 'users',
  resourceType: 'User',
  endpoint: '/Users',
  keys: [
    { by: 'userName', path: 'userName' },
    { by: 'email', path: 'emails.value' },
    { by: 'externalId', path: 'externalId' },
  ],
  flags: [
    { flag: 'user-name', path: 'userName', description: 'name to sign in with', type: 'text' },
    { flag: 'given-name', path: 'name.givenName', description: 'first name', type: 'text' },
    { flag: 'family-name', path: 'name.familyName', description: 'last name', type: 'text' },
    { flag: 'display-name', path: 'displayName', description: 'name as it is shown', type: 'text' },
    { flag: 'email', path: 'emails[type eq "work"].value', description: 'work e-mail address', type: 'text' },
    { flag: 'title', path: 'title', description: 'job title', type: 'text' },
    { flag: 'department', path: enterprise('department'), description: 'department', type: 'text' },
    {
      flag: 'manager',
      path: enterprise('manager.value'),
      description: 'manager, by id, userName or e-mail',
      type: 'user',
    },
    { flag: 'employee-number', path: enterprise('employeeNumber'), description: 'number of the person', type: 'text' },
    { flag: 'external-id', path: 'externalId', description: 'id in the source of the data', type: 'text' },
    { flag: 'active', path: 'active', description: 'whether the account can be used', type: 'boolean' },
  ],
  listWithout: [],
  example: 'bjensen@example.com',
};

/** Groups. A list leaves the members out, because one group may have 100,000 of them. */
export const groups: Noun = {
  topic: 'groups',
  one: 'group',
  many: 'groups',
  resourceType: 'Group',
  endpoint: '/Groups',
  keys: [
    { by: 'displayName', path: 'displayName' },
    { by: 'externalId', path: 'externalId' },
  ],
  flags: [
    { flag: 'display-name', path: 'displayName', description: 'name of the group', type: 'text' },
    { flag: 'external-id', path: 'externalId', description: 'id in the source of the data', type: 'text' },
  ],
  listWithout: ['members'],
  listColumns: '-members.count',
  example: '"Tour Guides"',
};

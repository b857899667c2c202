import { groupSubject } from '../../changes/find/group-subject.ts';
import type { LookupKey } from '../../changes/find/lookup.ts';
import { endpoints } from '../../protocol/schema/endpoints.ts';
import { urn } from '../../protocol/urns.ts';

/** A flag that sets an attribute. */
export interface AttributeFlag {
  readonly flag: string;
  readonly path: string;
  readonly description: string;
  readonly type: 'text' | 'boolean' | 'user';
}

/** Describes a resource type for the command line: the names in messages, the lookup keys, and the flags. */
export interface ResourceTopic {
  /** First word of the commands of this topic: `users`. */
  readonly command: string;
  readonly singular: string;
  readonly plural: string;
  /** Name of the resource type. */
  readonly resourceType: string;
  /** Endpoint of the resource type. It is used without a look-up in discovery. */
  readonly endpoint: string;
  /**
   * Attributes that can identify a resource on the command line. A name is compared with the id, and then with these
   * attributes in their order.
   */
  readonly keys: readonly LookupKey[];
  readonly flags: readonly AttributeFlag[];
  /** Attributes that a list excludes by default. A flag can request them. */
  readonly listWithout: readonly string[];
  /**
   * Changes to the default columns, in the syntax of `--columns`. These changes apply if the list excludes attributes.
   */
  readonly listColumns?: string;
  /** Name of a resource in examples. */
  readonly example: string;
}

const enterprise = (attribute: string): string => `${urn.EnterpriseUser}:${attribute}`;

/** Users. */
export const users: ResourceTopic = {
  command: 'users',
  singular: 'user',
  plural: 'users',
  resourceType: 'User',
  endpoint: endpoints.Users,
  keys: [
    { by: 'userName', path: 'userName' },
    { by: 'email', path: 'emails.value' },
    { by: 'externalId', path: 'externalId' },
    { by: 'employeeNumber', path: enterprise('employeeNumber'), isLastResort: true },
  ],
  flags: [
    { flag: 'user-name', path: 'userName', description: 'name to sign in with', type: 'text' },
    { flag: 'given-name', path: 'name.givenName', description: 'first name', type: 'text' },
    { flag: 'family-name', path: 'name.familyName', description: 'last name', type: 'text' },
    { flag: 'display-name', path: 'displayName', description: 'name for display', type: 'text' },
    { flag: 'email', path: 'emails[type eq "work"].value', description: 'work e-mail address', type: 'text' },
    { flag: 'title', path: 'title', description: 'job title', type: 'text' },
    { flag: 'department', path: enterprise('department'), description: 'department', type: 'text' },
    {
      flag: 'manager',
      path: enterprise('manager.value'),
      description: 'manager, by id, userName or e-mail',
      type: 'user',
    },
    { flag: 'employee-number', path: enterprise('employeeNumber'), description: 'employee number', type: 'text' },
    { flag: 'external-id', path: 'externalId', description: 'id of the resource in the source system', type: 'text' },
    { flag: 'active', path: 'active', description: 'whether the user can sign in', type: 'boolean' },
  ],
  listWithout: [],
  example: 'bjensen@example.com',
};

/** Groups. A list excludes the members, because one group may have 100,000 members. */
export const groups: ResourceTopic = {
  command: 'groups',
  singular: groupSubject.singular,
  plural: groupSubject.plural,
  resourceType: 'Group',
  endpoint: endpoints.Groups,
  keys: groupSubject.keys,
  flags: [
    { flag: 'display-name', path: 'displayName', description: 'name of the group', type: 'text' },
    { flag: 'external-id', path: 'externalId', description: 'id of the resource in the source system', type: 'text' },
  ],
  listWithout: groupSubject.listWithout,
  listColumns: '-members.count',
  example: '"Tour Guides"',
};

/**
 * The topic for `scimctl resources`. The resource type is an argument of the command, and is known only at run time.
 */
export const genericTopic: ResourceTopic = {
  command: 'resources',
  singular: 'resource',
  plural: 'resources',
  resourceType: '',
  endpoint: '',
  keys: [
    { by: 'displayName', path: 'displayName' },
    { by: 'userName', path: 'userName' },
    { by: 'externalId', path: 'externalId' },
  ],
  flags: [],
  listWithout: [],
  example: '2819c223-7f76-453a-919d-413861904646',
};

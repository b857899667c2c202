import { decodeText } from './ldif-attribute.ts';
import type { LdifEntry } from './ldif-entries.ts';

/**
 * Kinds of entries that are not people. Each item contains the name of the kind, its plural form (used in notes), and
 * its object classes. If the classes of an entry belong to several kinds, the first of these kinds in this list is
 * used.
 */
const otherKinds: readonly (readonly [kind: string, plural: string, classes: readonly string[]])[] = [
  ['computer', 'computers', ['computer', 'device', 'iphost']],
  ['contact', 'contacts', ['contact']],
  [
    'group',
    'groups',
    ['group', 'groupofnames', 'groupofuniquenames', 'groupofmembers', 'posixgroup', 'groupofurls', 'ipausergroup'],
  ],
  ['organizational unit', 'organizational units', ['organizationalunit']],
  [
    'container',
    'containers',
    ['container', 'nscontainer', 'builtindomain', 'domain', 'dcobject', 'domaindns', 'organization'],
  ],
];

/** Object classes of people, in lower case. */
const personClasses: ReadonlySet<string> = new Set([
  'person',
  'organizationalperson',
  'residentialperson',
  'inetorgperson',
  'newpilotperson',
  'pilotperson',
  'user',
]);

/** Names (in lower case) of attributes of people. Used for an export without object classes. */
const personAttributes: ReadonlySet<string> = new Set([
  'uid',
  'sn',
  'givenname',
  'mail',
  'samaccountname',
  'userprincipalname',
  'employeenumber',
]);

/**
 * Returns the kind of an entry. An entry without object classes is a person if it has an attribute of people and no
 * members.
 */
export function kindOf({ attributes, hasMembers }: LdifEntry): 'person' | string {
  const classes = new Set<string>();
  for (const attribute of attributes) {
    if (attribute.base !== 'objectclass') continue;
    const decoded = decodeText(attribute);
    if ('text' in decoded) classes.add(decoded.text.trim().toLowerCase());
  }
  if (classes.size === 0 && !hasMembers) {
    return attributes.some(({ base }) => personAttributes.has(base)) ? 'person' : other;
  }
  const found = otherKinds.find(([, , names]) => names.some((name) => classes.has(name)));
  const isPerson = [...classes].some((name) => personClasses.has(name));
  // An entry with an object class of people is a person, even if the entry is also the private group of this person.
  // Computers and contacts are exceptions: they have an object class of people too, but are not people.
  if (isPerson && (found === undefined || !(found[0] === 'computer' || found[0] === 'contact'))) return 'person';
  return found?.[0] ?? (hasMembers ? 'group' : other);
}

/** The kind of an entry that is neither a person nor one of `otherKinds`. */
const other = 'other entry';

/** Describes a number of entries of one kind. */
export function countKind(kind: string, count: number): string {
  if (count === 1) return `1 ${kind}`;
  const plural = otherKinds.find(([name]) => name === kind)?.[1] ?? 'other entries';
  return `${count} ${plural}`;
}

import type { ManifestArgument, ManifestCommand, ManifestFlag } from '../manifest.ts';

/** The kinds of values in a command line. Each kind has one reader in `complete.ts`. */
export type ValueKind =
  | 'assignment'
  | 'attribute'
  | 'attributes'
  | 'behaviour'
  | 'columns'
  | 'condition'
  | 'dialect'
  | 'endpoint'
  | 'fact'
  | 'fault'
  | 'file'
  | 'filter'
  | 'group'
  | 'groupMinimum'
  | 'method'
  | 'profile'
  | 'profiles'
  | 'reference'
  | 'resourceType'
  | 'schema'
  | 'shell'
  | 'user'
  | 'version';

/**
 * Maps the name of a flag to the kind of its value, for all commands. `--confirm` is absent on purpose, because the
 * operator must type its value.
 */
const flagKinds: Readonly<Record<string, ValueKind>> = {
  attributes: 'attributes',
  behaviour: 'behaviour',
  'client-key': 'reference',
  columns: 'columns',
  dialect: 'dialect',
  'excluded-attributes': 'attributes',
  fault: 'fault',
  filter: 'filter',
  from: 'profile',
  'from-filter': 'filter',
  'if-match': 'version',
  ignore: 'attribute',
  'keep-members': 'groupMinimum',
  manager: 'user',
  map: 'file',
  method: 'method',
  preset: 'dialect',
  profile: 'profile',
  profiles: 'profiles',
  protect: 'filter',
  secret: 'reference',
  set: 'assignment',
  'sort-by': 'attributes',
  'transfer-reports': 'user',
  where: 'condition',
};

/** Maps the placeholder of a value in help to its kind. Used for flags that are not in `flagKinds`. */
const placeholderKinds: Readonly<Record<string, ValueKind>> = { FILE: 'file', DIR: 'file', USER: 'user' };

/** Kinds of arguments. The first row whose pattern matches the id of the command applies. */
const argumentKinds: readonly (readonly [command: RegExp, argument: RegExp, kind: ValueKind])[] = [
  [/^api$/, /^method$/, 'method'],
  [/^completion$/, /^shell$/, 'shell'],
  [/^api$/, /^path$/, 'endpoint'],
  [/^dialects:/, /^id$/, 'dialect'],
  [/^dialects:/, /^fact$/, 'fact'],
  [/^resources:/, /^type$/, 'resourceType'],
  [/^schemas?:/, /^name$/, 'schema'],
  [/^profiles:(?!add$)/, /^names?$/, 'profile'],
  [/^users:/, /^names?$/, 'user'],
  [/^groups:/, /^members$/, 'user'],
  [/^groups:/, /^names?$/, 'group'],
  [/^/, /^filter$/, 'filter'],
  [/^/, /^(?:file|plan|before|after)$/, 'file'],
  [/^/, /^(?:user|person)$/, 'user'],
  [/^/, /^groups?$/, 'group'],
  [/^/, /^profile$/, 'profile'],
  [/^/, /^attribute$/, 'attribute'],
];

/** Returns the kind of the value of a flag; undefined if nothing is known about the value. */
export function kindOfFlag({ name, helpValue = '' }: ManifestFlag): ValueKind | undefined {
  return Object.hasOwn(flagKinds, name) ? flagKinds[name] : placeholderKinds[helpValue];
}

/** Returns the kind of an argument; undefined if nothing is known about the argument. */
export function kindOfArgument({ id }: ManifestCommand, { name }: ManifestArgument): ValueKind | undefined {
  return argumentKinds.find(([command, argument]) => command.test(id) && argument.test(name))?.[2];
}

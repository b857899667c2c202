import { type CommandIndex, findCommand } from '../manifest.ts';

/**
 * Words that other programs use in place of the first words of scimctl commands. A value names a command or a topic. A
 * word that is itself a scimctl command is not looked up in this table.
 */
const firstWords: Readonly<Record<string, string>> = {
  account: 'users',
  accounts: 'users',
  add: 'users create',
  apply: 'plan apply',
  auth: 'profiles',
  audit: 'access report',
  call: 'api',
  complete: 'completion',
  configure: 'init',
  context: 'profiles',
  contexts: 'profiles',
  create: 'users create',
  delete: 'users delete',
  diff: 'snapshot diff',
  disable: 'users deactivate',
  enable: 'users activate',
  export: 'bulk export',
  get: 'users get',
  group: 'groups',
  import: 'bulk import',
  jobs: 'job',
  list: 'users list',
  login: 'init',
  logout: 'profiles remove',
  ls: 'users list',
  me: 'profiles test',
  member: 'groups members',
  members: 'groups members',
  offboard: 'users offboard',
  people: 'users',
  person: 'users',
  ping: 'profiles test',
  plans: 'plan',
  profile: 'profiles',
  request: 'api',
  resource: 'resources',
  resume: 'job resume',
  rm: 'users delete',
  schema: 'schemas',
  serve: 'mock serve',
  setup: 'init',
  snapshots: 'snapshot',
  start: 'init',
  status: 'profiles test',
  suspend: 'users deactivate',
  test: 'profiles test',
  undo: 'job undo',
  use: 'profiles use',
  user: 'users',
  vendor: 'dialects',
  vendors: 'dialects',
  whoami: 'profiles test',
};

/**
 * Maps the last word of a command in other programs to words of scimctl. The first of these words that gives an
 * existing command is used.
 */
const verbs: Readonly<Record<string, readonly string[]>> = {
  activate: ['activate'],
  add: ['create', 'add', 'add-member'],
  'add-members': ['add-member'],
  'add-user': ['add-member'],
  block: ['deactivate'],
  change: ['update'],
  create: ['create', 'add'],
  del: ['delete', 'remove'],
  delete: ['delete', 'remove'],
  describe: ['get', 'show'],
  disable: ['deactivate'],
  edit: ['edit', 'update'],
  enable: ['activate'],
  export: ['export', 'list'],
  find: ['list'],
  get: ['get', 'show'],
  info: ['get', 'show'],
  list: ['list'],
  ls: ['list'],
  modify: ['update'],
  new: ['create', 'add'],
  read: ['get', 'show'],
  remove: ['delete', 'remove'],
  'remove-user': ['remove-member'],
  rm: ['delete', 'remove'],
  search: ['list'],
  set: ['update'],
  show: ['get', 'show'],
  suspend: ['deactivate'],
  switch: ['use'],
  terminate: ['offboard'],
  unsuspend: ['activate'],
  view: ['get', 'show'],
};

/**
 * Returns the command or the topic that the user probably meant. For example, returns `users list` for `user ls`.
 * Returns `undefined` if the tables do not have the word, or if the program does not have the command.
 */
export function meantCommand(typed: readonly string[], index: CommandIndex): string | undefined {
  const [first = '', second] = typed.filter((word) => !word.startsWith('-'));
  const start = isKnown([first], index) ? first : rowOf(firstWords, first);
  if (start === undefined || !isKnown(start.split(' '), index)) return undefined;
  if (findCommand(start.split(' '), index).kind === 'command') return start;
  if (second === undefined) return start === first ? undefined : start;
  const last = [second, ...(rowOf(verbs, second) ?? [])].find((word) => isKnown([start, word], index));
  if (last === undefined) return start === first ? undefined : start;
  return `${start} ${last}`;
}

function isKnown(words: readonly string[], index: CommandIndex): boolean {
  return findCommand(words, index).kind !== 'unknown';
}

function rowOf<T>(table: Readonly<Record<string, T>>, word: string): T | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined;
}

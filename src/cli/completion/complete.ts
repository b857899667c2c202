import { sanitise } from '../../output/sanitise.ts';
import { isObject, type Json } from '../../protocol/json/json.ts';
import { helpGroups } from '../help/groups.ts';
import { type ManifestFlag, nextWords } from '../manifest.ts';
import { type Answer, type Candidate, files, nothing } from './answer.ts';
import { attributesOf, type TypedAttribute } from './attributes.ts';
import { completeFilter } from './filter.ts';
import { findPosition, type Position, type Typed } from './position.ts';
import { shellNames } from './shells.ts';
import type { Sources, TableRow } from './sources.ts';
import { kindOfArgument, kindOfFlag, type ValueKind } from './values.ts';

/** Maximum number of candidates. Before a shell shows as many candidates as this, it asks the user. */
const maxCandidates = 1000;

/** Matches a candidate after which the user continues to type in the same word: `title=`, `env:`, `userName `. */
const goesOn = /[=: ]$/;

/** Maximum length of a candidate and of a description in characters. */
const maxLength = 300;
const maxDescription = 72;

/**
 * Returns what can stand at the cursor. `before` has the words before the cursor without the name of the program, and
 * `current` is the text of the word before the cursor, both without quotes.
 */
export async function complete(before: readonly string[], current: string, sources: Sources): Promise<Answer> {
  const position = findPosition(before, current, sources.manifest);
  const prefix = position.kind === 'value' ? position.prefix : '';
  const answer = await answerAt(position, current.slice(prefix.length), sources);
  const candidates = answer.candidates.map((row) => ({ ...row, value: prefix + row.value }));
  const mayBeFlag = position.kind === 'flag' || prefix !== '';
  const shown = startingWith(current, candidates)
    .filter(({ value }) => isSafe(value) && (mayBeFlag || !isFlagByMistake(value, current)))
    .slice(0, maxCandidates)
    .map(withShortDescription);
  const isOpen = shown.length > 0 && shown.every(({ value }) => goesOn.test(value));
  return { kind: answer.kind, candidates: shown, ...(isOpen ? { isOpen } : {}) };
}

/**
 * Keeps the candidates that begin with the typed text, without regard to case. Replaces the start of each candidate
 * with the typed letters, so that the candidate continues the text at the cursor.
 */
function startingWith(typed: string, candidates: readonly Candidate[]): Candidate[] {
  const wanted = typed.toLowerCase();
  const found = candidates
    .filter(({ value }) => value.slice(0, typed.length).toLowerCase() === wanted)
    .map((row) => ({ ...row, value: typed + row.value.slice(typed.length) }));
  return [...new Map(found.map((row) => [row.value, row])).values()];
}

/**
 * True if the text has no character on which a terminal acts. A service may send such a character, and a shell would
 * insert it into the command line.
 */
function isSafe(value: string): boolean {
  return value.length <= maxLength && value !== '' && sanitise(value) === value;
}

/** True if a value would be read as a flag. A service may have a user with the name `--yes`. */
function isFlagByMistake(value: string, current: string): boolean {
  return value.startsWith('-') && !current.startsWith('-');
}

function withShortDescription({ value, description }: Candidate): Candidate {
  if (!description) return { value };
  const line = sanitise(description.slice(0, 4 * maxDescription));
  const [short = ''] = line.split(/[;\n]/);
  const text = short.length > maxDescription ? `${short.slice(0, maxDescription - 1).trimEnd()}…` : short;
  return { value, description: text };
}

async function answerAt(position: Position, current: string, sources: Sources): Promise<Answer> {
  const { manifest } = sources;
  switch (position.kind) {
    case 'word':
      return values(words(position.topic, sources));
    case 'page':
      return values([
        ...words(position.topic, sources).filter(({ value }) => value !== 'help'),
        ...(position.topic === '' ? rows(sources.tables().topics) : []),
      ]);
    case 'flag': {
      const { command, typed } = position;
      const [first = ''] = Object.keys(manifest.index.commands);
      const flags = Object.values((command ?? manifest.describe(first)).flags);
      const own = command ? flags : flags.filter(({ helpGroup }) => helpGroup === 'Global');
      return values([...own.flatMap((flag) => namesOf(flag, typed)), helpFlag]);
    }
    case 'value': {
      const { flag, command, typed } = position;
      if (flag.options) return values(flag.options.map((value) => ({ value })));
      return ofKind(kindOfFlag(flag), current, { sources, typed, topic: topicOf(command?.id) });
    }
    case 'argument': {
      const { command, argument, typed } = position;
      if (argument.options) return values(argument.options.map((value) => ({ value })));
      return ofKind(kindOfArgument(command, argument), current, { sources, typed, topic: topicOf(command.id) });
    }
    case 'nothing':
      return nothing;
  }
}

const helpFlag: Candidate = { value: '--help', description: 'show the help of the command' };
const values = (candidates: readonly Candidate[]): Answer => ({ kind: 'values', candidates });
const rows = (table: readonly TableRow[]): Candidate[] => table.map(([value, description]) => ({ value, description }));
const topicOf = (id = ''): string => id.split(':')[0] as string;

/** Returns the words that can follow the words of a topic, with the summaries of commands. */
function words(topic: string, { manifest: { index } }: Sources): Candidate[] {
  const next = nextWords(topic, index).map((value) => {
    const id = topic === '' ? value : `${topic}:${value}`;
    const description = index.commands[id]?.summary ?? helpGroups.map((group) => group.words[id]).find(Boolean);
    return description === undefined ? { value } : { value, description };
  });
  return topic === '' ? [...next, { value: 'help', description: 'Show the help of a command or of a topic' }] : next;
}

/** Returns the names of a flag. Returns nothing for a hidden flag, and for a flag that is already given. */
function namesOf({ name, allowNo, hidden, multiple, description }: ManifestFlag, { flags }: Typed): Candidate[] {
  if (hidden || (!multiple && flags.has(name))) return [];
  const named = (value: string): Candidate => (description === undefined ? { value } : { value, description });
  return [named(`--${name}`), ...(allowNo ? [named(`--no-${name}`)] : [])];
}

/** The data that a `Reader` can use. */
interface Where {
  readonly sources: Sources;
  readonly typed: Typed;
  /** First word of the command, such as `users`. */
  readonly topic: string;
}

/** Reads the candidates of one kind of value. The answer may contain values that do not begin with the typed text. */
type Reader = (current: string, where: Where) => Answer | Promise<Answer>;

const readers: Readonly<Record<ValueKind, Reader>> = {
  assignment: async (current, where) => values(assignments(await attributesAt(where), current)),
  attribute: async (_, where) => values((await attributesAt(where)).map(asCandidate)),
  attributes: async (current, where) => inList(current, (await readableAt(where)).map(asCandidate)),
  behaviour: (current, { sources }) => values(withValues(sources.tables().behaviours, current)),
  columns: async (current, where) => inList(current, columns(await readableAt(where), current), /^[+-]/),
  condition: async (current, where) => values(conditions(await readableAt(where), current)),
  dialect: (_, { sources }) => values(rows(sources.tables().dialects)),
  endpoint: () =>
    values(
      ['/Users', '/Groups', '/Me', '/Schemas', '/ResourceTypes', '/ServiceProviderConfig', '/Bulk'].map((value) => ({
        value,
      })),
    ),
  fact: (_, { sources }) => values(rows(sources.tables().facts)),
  fault: (current, { sources }) => {
    const faults = sources.tables().faults.map(([name, description]) => ({ value: `${name}=`, description }));
    return inList(current, faults);
  },
  file: () => files,
  filter: async (current, where) => values(completeFilter(current, await readableAt(where))),
  group: (current, where) => named('Group', current, where),
  groupMinimum: async (current, where) => {
    const { candidates } = await named('Group', current, where);
    return values(candidates.map(({ value }) => ({ value: `${value}=` })));
  },
  method: () => values(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map((value) => ({ value }))),
  profile: async (_, { sources }) => values(await profiles(sources)),
  profiles: async (current, { sources }) => inList(current, await profiles(sources)),
  reference: () => values(['env:', 'file:', 'command:', 'stored:', 'keychain:'].map((value) => ({ value }))),
  resourceType: async (_, where) => {
    const { resourceTypes } = await documentsAt(where);
    return values(membersOf(resourceTypes, 'name'));
  },
  schema: async (_, where) => values(membersOf((await documentsAt(where)).schemas, 'id')),
  shell: () => values(shellNames.map((value) => ({ value }))),
  user: (current, where) => named('User', current, where),
  version: () => values([{ value: 'auto', description: 'the version that scimctl last read' }]),
};

function ofKind(kind: ValueKind | undefined, current: string, where: Where): Answer | Promise<Answer> {
  return kind === undefined ? nothing : readers[kind](current, where);
}

/** Completes the last item of a comma-separated list. `sign` matches the sign before an item. */
function inList(current: string, candidates: readonly Candidate[], sign?: RegExp): Answer {
  const given = current.slice(0, current.lastIndexOf(',') + 1);
  const typedSign = sign?.exec(current.slice(given.length))?.[0] ?? '';
  const used = new Set(given.split(','));
  return {
    kind: 'values',
    candidates: candidates
      .filter(({ value }) => !used.has(typedSign + value))
      .map((row) => ({ ...row, value: given + typedSign + row.value })),
  };
}

/** Completes `NAME=`, and the value after a complete name. */
function withValues(table: readonly TableRow[], current: string): Candidate[] {
  return table.flatMap(([name, description, allowed = []]) =>
    current.startsWith(`${name}=`)
      ? allowed.map((value) => ({ value: `${name}=${value}` }))
      : [{ value: `${name}=`, description }],
  );
}

async function named(type: 'User' | 'Group', current: string, { sources, typed }: Where): Promise<Answer> {
  const names = await sources.names(type, current, profileOf(typed));
  const given = new Set(typed.words);
  return values(names.filter((name) => !given.has(name)).map((value) => ({ value })));
}

async function profiles(sources: Sources): Promise<Candidate[]> {
  return (await sources.profiles()).map(([value, description]) => ({ value, description }));
}

const profileOf = ({ flags }: Typed): string | undefined => flags.get('profile')?.at(-1);

async function documentsAt({ sources, typed }: Where) {
  return (await sources.documents(profileOf(typed))) ?? sources.standardDocuments();
}

/** Returns the attributes of the resources that the command works on: users, except for groups and `resources TYPE`. */
async function attributesAt(where: Where): Promise<readonly TypedAttribute[]> {
  const type = where.topic === 'groups' ? 'Group' : where.topic === 'resources' ? where.typed.words[0] : 'User';
  if (type === undefined) return [];
  const { sources } = where;
  return attributesOf(type, await documentsAt(where)) ?? attributesOf(type, sources.standardDocuments()) ?? [];
}

/** Returns the attributes that a response can contain. A filter or a column has no use for the others, such as `password`. */
async function readableAt(where: Where): Promise<readonly TypedAttribute[]> {
  return (await attributesAt(where)).filter(({ isNeverReturned }) => !isNeverReturned);
}

const asCandidate = ({ path, description }: TypedAttribute): Candidate => ({ value: path, description });

/**
 * Returns the columns of a table: the short name of each attribute (`emails`), and a column for each of its canonical
 * types (`emails.work`). If the operator types a URN, returns full paths instead of short names.
 */
function columns(attributes: readonly TypedAttribute[], current: string): Candidate[] {
  const isUrn = /(?:^|[,+-])urn:/i.test(current);
  return attributes.flatMap(({ path, name, description, types }) => [
    { value: isUrn ? path : name, description },
    ...types.map((type) => ({ value: `${isUrn ? path : name}.${type}`, description: `${description} (${type})` })),
  ]);
}

/** Completes `PATH=` of attributes that a client can change, and a known value after the equals sign. */
function assignments(attributes: readonly TypedAttribute[], current: string): Candidate[] {
  return attributes
    .filter(({ isReadOnly, isOfMany }) => !isReadOnly && !isOfMany)
    .flatMap(({ path, description, types, values: known, isComplex, isText }) => {
      const sign = isText ? '=' : ':=';
      if (current.startsWith(path + sign)) return known.map((value) => ({ value: path + sign + value }));
      const whole = isComplex ? [] : [{ value: path + sign, description }];
      const byType = types.map((type) => ({
        value: `${path}[type eq ${JSON.stringify(type)}].value=`,
        description: `${description} (${type})`,
      }));
      return [...whole, ...byType];
    });
}

/** Completes `PATH=` of attributes, and a known value after the equals sign. */
function conditions(attributes: readonly TypedAttribute[], current: string): Candidate[] {
  return attributes.flatMap(({ path, description, values: known, isComplex }) => {
    if (current.startsWith(`${path}=`)) return known.map((value) => ({ value: `${path}=${value}` }));
    return isComplex ? [] : [{ value: `${path}=`, description }];
  });
}

function membersOf(documents: readonly Json[], member: string): Candidate[] {
  return documents.filter(isObject).flatMap((document) => {
    const value = document[member];
    return typeof value === 'string' ? [{ value }] : [];
  });
}

import { readById } from '../../changes/groups/members-by-id.ts';
import type { ShownMember } from '../../changes/groups/nested-members.ts';
import { idKey } from '../../changes/member-ids.ts';
import { member } from '../../client/reading/tolerant.ts';
import { attributesOf, resolveColumns } from '../../output/columns.ts';
import { formats } from '../../output/formats.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import { qualifyNames } from '../filter/attribute-names.ts';
import { pluralize } from '../output/pluralize.ts';
import type { ShowOptions } from '../output/show.ts';
import { columnModel, modelSources } from './models.ts';
import { changeContext, type ResourceScope } from './resource-scope.ts';
import { users } from './resource-topic.ts';

/** Attributes of a row that are not attributes of a person. */
const ownAttributes = ['id', 'display', 'type', '$ref', 'group', 'via', 'in'] as const;
/** Columns of a table, without the columns for nested groups. */
const tableColumns = ['userName', 'displayName', 'active', 'id'] as const;
/** Default columns of the other formats. They contain only values that the group shows. */
const plainColumns = ['display', 'type', 'id'] as const;

/** The columns of a list of members. */
export interface MemberColumns {
  /** The columns that show attributes of people, in the syntax of `--columns`. */
  readonly ofPeople: string | undefined;
  /** Returns the options that show these columns. */
  shown(list: { readonly hasGroups: boolean; readonly isNested: boolean }): ShowOptions;
}

/**
 * Chooses the columns. Only a table shows attributes of people by default. Other formats show them if `--columns` names
 * them. The default columns include the columns in `more`.
 */
export function memberColumns(
  { format, flags: { query } }: Pick<ResourceScope, 'format' | 'flags'>,
  { columns }: { readonly columns?: string | undefined },
  more: readonly string[] = [],
): MemberColumns {
  const isTable = format === 'table' && query === undefined;
  const names = (columns?.split(',') ?? []).map((name) => name.trim());
  const isRelative = names.some((name) => /^[+-]/.test(name));
  const base = isTable ? tableColumns : plainColumns;
  const asked = names.filter((name) => !name.startsWith('-')).map((name) => name.replace(/^\+/, ''));
  const wanted = columns === undefined || isRelative ? [...base, ...asked] : asked;
  const ofPeople = wanted.filter((name) => !isOwn(name));
  const hasColumns = formats[format].columns && query === undefined;
  return {
    ofPeople: hasColumns && ofPeople.length > 0 ? ofPeople.join(',') : undefined,
    shown: ({ hasGroups, isNested }) => ({
      knownAttributes: ownAttributes,
      baseColumns: [
        ...base.slice(0, -1),
        ...(isTable && hasGroups ? ['type'] : []),
        ...(isNested ? ['via.display'] : []),
        ...more,
        'id',
      ],
    }),
  };
}

function isOwn(column: string): boolean {
  const [name = ''] = column.toLowerCase().split(/[.[]/);
  return ownAttributes.some((own) => own.toLowerCase() === name);
}

/** The attributes of people that a command reads. */
export interface MemberAttributes {
  /** Full names of the attributes. Empty if no people are read. */
  readonly attributes: readonly string[];
  /** The model that the columns are checked with. `undefined` if no column shows an attribute of people. */
  readonly model: ResourceModel | undefined;
}

/** Returns the attributes of people that a command reads for its flags and its columns. */
export async function attributesOfMembers(
  scope: ResourceScope,
  attributes: string | undefined,
  { ofPeople }: MemberColumns,
): Promise<MemberAttributes> {
  const named = (await qualifyNames(attributes, '--attributes', modelSources(scope, users))) ?? [];
  if (ofPeople === undefined) return { attributes: named, model: undefined };
  const model = await columnModel(scope, users, ofPeople);
  const columns = resolveColumns({ columns: ofPeople, ...(model ? { model } : {}) });
  return { attributes: [...new Set([...named, ...attributesOf(columns)])], model };
}

/**
 * A member in the form of a resource. Contains what the group shows, and the attributes of the person that the command
 * reads.
 */
export type MemberRow = { id: string } & JsonObject;

/** The rows of a list of members. */
export interface MemberRows {
  readonly rows: readonly MemberRow[];
  readonly hasGroups: boolean;
}

/**
 * Creates the rows of members. Each row has the form of a resource with an `id`, so that other commands can use the
 * ids. Reads the people if `attributes` is not empty. Writes a note with the members that the service does not show as
 * users.
 */
export async function memberRows(
  scope: ResourceScope,
  members: readonly ShownMember[],
  attributes: readonly string[],
): Promise<MemberRows> {
  const people = members.filter(({ isGroup }) => isGroup !== true);
  const read = attributes.length > 0 && people.length > 0;
  const { found, missing } = read
    ? await readById(
        await changeContext(scope, users),
        people.map(({ id }) => id),
        attributes,
      )
    : { found: new Map<string, JsonObject>(), missing: [] };
  if (missing.length > 0) {
    const areNotUsers = missing.length === 1 ? 'is not a user' : 'are not users';
    scope.note(
      `Note: ${pluralize(missing.length, 'member')} ${areNotUsers} that the service shows: ${missing.slice(0, 10).join(', ')}`,
    );
  }
  const isExpanded = attributes.length > 0;
  return {
    hasGroups: members.some(({ isGroup }) => isGroup === true),
    rows: members.map((row) => rowOf(row, isExpanded, found.get(idKey(row.id)), attributes)),
  };
}

function rowOf(
  { id, shown, via }: ShownMember,
  isExpanded: boolean,
  person: JsonObject | undefined,
  attributes: readonly string[],
): MemberRow {
  const display = member(shown, 'display');
  // A nested group, and a member that the service does not show, have no other name than `display` in the group.
  const name: JsonObject = isExpanded && !person && display !== undefined ? { displayName: display } : {};
  return {
    id,
    ...shown,
    ...name,
    ...(person ? pick(person, attributes) : {}),
    ...(via.length === 0 ? {} : { via: via.map((group) => ({ value: group.id, display: group.name ?? group.id })) }),
  };
}

/** Returns only the wanted attributes of a person. Some services also return other attributes. */
function pick(person: JsonObject, attributes: readonly string[]): JsonObject {
  const wanted = attributes.map((name) => name.toLowerCase());
  const isWanted = (name: string): boolean => {
    const key = name.toLowerCase();
    return (
      key !== 'id' && wanted.some((path) => path === key || path.startsWith(`${key}.`) || path.startsWith(`${key}:`))
    );
  };
  return Object.fromEntries(Object.entries(person).filter(([name]) => isWanted(name)));
}

import type { ResourceModel } from '../../protocol/schema/model.ts';
import { SourceError } from '../errors.ts';
import { attributePaths, type ColumnTarget, isReadOnly, parseColumnTarget } from '../headers/column-target.ts';
import { foldHeader } from '../headers/fold-header.ts';
import {
  isReasonOfLeaving,
  leavingDateRank,
  leftOutReason,
  meaningsOf,
  productColumn,
  productOf,
} from '../headers/header-tables.ts';
import { columnIndex, listColumns } from '../source/column-reference.ts';
import { matcherOf } from '../source/wildcard.ts';
import type { Candidate } from './candidate.ts';
import { checkLeftOut, notRecognised, unknownToService } from './check-left-out.ts';
import type { KeyName, MappedColumn, Mapping, ValueRule } from './mapping.ts';
import { type HeaderContext, headerContext, recognise } from './recognise.ts';
import { type CellOptions, createRules, type Purpose } from './rules.ts';

/** Choices that a user made about a mapping. */
export interface MappingOptions extends CellOptions {
  /**
   * Columns and the SCIM path of each; the path `-` leaves a column out, `last-day` is the day on which somebody leaves. They
   * win over what is recognised. A column is named by its header, `#3` or `Email#2`.
   */
  readonly map?: readonly { readonly column: string; readonly path: string }[];
  /** Words of a column and their values; `*` in a word is any text. An empty value means no value. */
  readonly mapValues?: readonly { readonly column: string; readonly word: string; readonly value: string }[];
  /** Purpose of the file. Default: `import`. */
  readonly purpose?: Purpose;
}

/** The path that names a date of leaving in `map`. */
const lastDay = 'last-day';
/** Rank of a choice of the user. */
const explicitRank = -2;

/**
 * Finds what each column means: what `options.map` says, a header that is a SCIM path, a header that exports use. Throws a
 * `SourceError` when no header is recognised, when `map` names what does not exist, when no column identifies a person, when
 * a column is there twice, and when a column that looks like a status would be left out.
 */
export function inferMapping(headers: readonly string[], model: ResourceModel, options: MappingOptions = {}): Mapping {
  const explicit = readExplicit(headers, model, options.map ?? []);
  const context = headerContext(headers);
  const candidates = [...explicit.candidates];
  headers.forEach((header, index) => {
    if (!explicit.indexes.has(index)) candidates.push(...recognise(header, index, context, model));
  });
  const winners = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const best = winners.get(candidate.target.path);
    if (best) refuseTwins(best, candidate, headers, explicit.indexes);
    if (!best || candidate.rank < best.rank) winners.set(candidate.target.path, candidate);
  }
  const own = groupByIndex(candidates);
  const dates = leavingDateColumns(headers, explicit);
  const values = readValueRules(headers, options.mapValues ?? []);
  const columns = headers.map((column, index): MappedColumn => {
    const place = { column, position: index + 1, ...(values.has(index) ? { values: values.get(index) ?? [] } : {}) };
    const target = own.has(index) ? undefined : parseColumnTarget(column, model);
    const isSetByService = target !== undefined && isReadOnly(target);
    const found = { own: own.get(index) ?? [], winners, headers, dates, explicit, context, isSetByService };
    return { ...place, ...meaningOf({ column, index, ...found }) };
  });
  const purpose = options.purpose ?? 'import';
  const { map, mapValues, purpose: _, ...cells } = options;
  const rules = createRules(cells, purpose);
  const mapping = finish(columns, headers, model);
  checkLeftOut(mapping.columns, purpose);
  const product = productOf(headers)?.name;
  const id = columns.find(({ column, ignored }) => ignored !== undefined && column.toLowerCase() === 'id');
  return {
    ...mapping,
    rules,
    ...(product === undefined ? {} : { product }),
    ...(id ? { sourceIdFrom: id.position } : {}),
  };
}

/** The mapping of a source whose rows are resources already. */
export function resourceMapping(options: CellOptions = {}, purpose: Purpose = 'import'): Mapping {
  return { columns: [], keys: ['externalId', 'userName', 'employeeNumber'], rules: createRules(options, purpose) };
}

interface Explicit {
  readonly candidates: readonly Candidate[];
  /** Columns for which the user made a choice. */
  readonly indexes: ReadonlySet<number>;
  readonly leftOut: ReadonlySet<number>;
  readonly dates: ReadonlySet<number>;
}

function readExplicit(
  headers: readonly string[],
  model: ResourceModel,
  map: NonNullable<MappingOptions['map']>,
): Explicit {
  const candidates: Candidate[] = [];
  const [leftOut, dates] = [new Set<number>(), new Set<number>()];
  const taken = new Map<string, { column: string; index: number }>();
  for (const { column, path } of map) {
    const index = columnIndex(headers, column);
    if (path.trim() === '-') leftOut.add(index);
    else if (path.trim().toLowerCase() === lastDay) dates.add(index);
    else {
      const target = explicitTarget(path, column, model);
      const earlier = taken.get(target.path);
      if (earlier !== undefined && earlier.index !== index) {
        throw new SourceError(
          'badMap',
          `columns ${JSON.stringify(earlier.column)} and ${JSON.stringify(column)} both go to ${target.path}`,
        );
      }
      taken.set(target.path, { column, index });
      candidates.push({ index, target, rank: explicitRank });
    }
  }
  const indexes = new Set([...candidates.map(({ index }) => index), ...leftOut, ...dates]);
  return { candidates, indexes, leftOut, dates };
}

function explicitTarget(path: string, column: string, model: ResourceModel): ColumnTarget {
  const target = parseColumnTarget(path, model);
  if (target && !isReadOnly(target)) return target;
  const what = target ? 'is set only by the server' : `is not an attribute of ${model.resourceType.name}`;
  throw new SourceError('badMap', `${JSON.stringify(path)}, given for column ${JSON.stringify(column)}, ${what}`, {
    ...(target ? {} : { near: { typed: path, candidates: [...attributePaths(model), lastDay] } }),
  });
}

function readValueRules(
  headers: readonly string[],
  mapValues: NonNullable<MappingOptions['mapValues']>,
): ReadonlyMap<number, ValueRule[]> {
  const rules = new Map<number, ValueRule[]>();
  for (const { column, word, value } of mapValues) {
    const index = columnIndex(headers, column);
    rules.set(index, [...(rules.get(index) ?? []), { matches: matcherOf(word), value }]);
  }
  return rules;
}

/**
 * Refuses two columns with the same name, because their meaning is ambiguous, unless the user made a choice for one of them.
 */
function refuseTwins(
  one: Candidate,
  other: Candidate,
  headers: readonly string[],
  explicit: ReadonlySet<number>,
): void {
  const [first = '', second = ''] = [headers[one.index], headers[other.index]];
  if (one.index === other.index || foldHeader(first) !== foldHeader(second)) return;
  if (explicit.has(one.index) || explicit.has(other.index)) return;
  const positions = [one.index, other.index].sort((a, b) => a - b).map((index) => index + 1);
  throw new SourceError(
    'duplicateHeader',
    `the header names ${JSON.stringify(second)} twice, in columns ${positions.join(' and ')}`,
    { hint: `Map or leave out one of them: --map "#${positions[1]}=-".` },
  );
}

/** The columns with the date of leaving: the user's choice, else dates of departure, else ends of contracts. */
function leavingDateColumns(headers: readonly string[], explicit: Explicit): ReadonlySet<number> {
  if (explicit.dates.size > 0) return explicit.dates;
  for (const wanted of [0, 1]) {
    const found = headers.flatMap((header, index) =>
      leavingDateRank(header) === wanted && !explicit.indexes.has(index) ? [index] : [],
    );
    if (found.length > 0) return new Set(found);
  }
  return new Set();
}

interface Place {
  readonly column: string;
  readonly index: number;
  readonly own: readonly Candidate[];
  readonly winners: ReadonlyMap<string, Candidate>;
  readonly headers: readonly string[];
  readonly dates: ReadonlySet<number>;
  readonly explicit: Explicit;
  readonly context: HeaderContext;
  /** The header is the path of an attribute that clients cannot set. */
  readonly isSetByService: boolean;
}

/** The use of one column. */
function meaningOf(place: Place): Omit<MappedColumn, 'column' | 'position'> {
  const { index, own, winners, dates, explicit } = place;
  if (explicit.leftOut.has(index)) return { targets: [], ignored: 'left out by --map', isLeftOutByChoice: true };
  if (dates.has(index)) return { targets: [], role: 'leavingDate' };
  const won = own.filter((candidate) => winners.get(candidate.target.path) === candidate);
  const reading = (won[0] ?? own[0])?.reading;
  const read = reading === undefined ? {} : { reading };
  if (won.length > 0) return { targets: won.map(({ target }) => target), ...read };
  const isOtherStatus = own.some(({ target }) => target.path === 'active');
  return { targets: [], ...read, ...(isOtherStatus ? { role: 'status' } : { ignored: reasonToIgnore(place) }) };
}

function reasonToIgnore(place: Place): string {
  const { column, own, winners, headers, dates, context, isSetByService } = place;
  const [first] = own;
  const winner = first && winners.get(first.target.path);
  if (winner) return `${winner.target.path} comes from column ${JSON.stringify(headers[winner.index])}`;
  if (column === '') return 'it has no name';
  if (leavingDateRank(column) !== undefined) {
    return `the date of leaving comes from column ${JSON.stringify(headers[[...dates][0] ?? 0])}`;
  }
  if (isReasonOfLeaving(column)) return 'SCIM has no attribute for it';
  if (isSetByService) return 'only the service sets it';
  const known = productColumn(context.product, column)?.leftOut ?? leftOutReason(column);
  return known ?? (meaningsOf(column).length > 0 ? unknownToService : notRecognised);
}

function groupByIndex(candidates: readonly Candidate[]): ReadonlyMap<number, Candidate[]> {
  const groups = new Map<number, Candidate[]>();
  for (const candidate of candidates) {
    const group = groups.get(candidate.index);
    if (group) group.push(candidate);
    else groups.set(candidate.index, [candidate]);
  }
  return groups;
}

function finish(columns: MappedColumn[], headers: readonly string[], model: ResourceModel): Omit<Mapping, 'rules'> {
  if (columns.every(({ targets }) => targets.length === 0)) {
    throw new SourceError('unknownHeader', `no column is recognised: ${listColumns(headers)}`, {
      hint: 'The first line must be the header: --skip-rows leaves out the lines above it; use --headerless if the file has no header. Name columns with --map "Column=userName".',
    });
  }
  const targets = columns.flatMap((column) => column.targets);
  const paths = new Set(targets.map(({ path }) => path));
  const email = paths.has('userName')
    ? undefined
    : columns.find((column) =>
        column.targets.some(({ path }) => path === 'emails[type eq "work"].value' || path === 'emails.value'),
      );
  const userName = email && parseColumnTarget('userName', model);
  const complete = userName
    ? columns.map((column) => (column === email ? { ...column, targets: [...column.targets, userName] } : column))
    : columns;
  const keys: KeyName[] = [];
  if (paths.has('externalId')) keys.push('externalId');
  if (paths.has('userName') || userName) keys.push('userName');
  if (targets.some(isEmployeeNumber)) keys.push('employeeNumber');
  if (keys.length === 0) {
    throw new SourceError(
      'noKey',
      'no column identifies a person: a column with externalId, userName, employeeNumber or a work e-mail is needed',
      { hint: 'Name one with --map "Column=externalId" or --map "Column=userName".' },
    );
  }
  return {
    columns: complete,
    keys,
    ...(email && userName ? { userNameFrom: email.position } : {}),
    ...(targets.some(({ path }) => path.startsWith('name.')) ? {} : { hasWholeNameOnly: true }),
  };
}

/** True for the employeeNumber of an extension, by which people can be found. */
export function isEmployeeNumber(target: ColumnTarget): boolean {
  return target.kind === 'attribute' && target.attribute.name.toLowerCase() === 'employeenumber';
}

import type { ResourceModel } from '../../protocol/schema/model.ts';
import { SourceError } from '../errors.ts';
import { attributePaths, type ColumnTarget, isReadOnly, parseColumnTarget } from '../headers/column-target.ts';
import { directory } from '../headers/directory.ts';
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
import type { FileChoices } from './choices.ts';
import type { Conversion } from './conversion.ts';
import { compileFileValues, type FileValues, noFileValues } from './file-values.ts';
import { localDate } from './leaving-date.ts';
import type { DateColumn, MappedColumn, Mapping, ValueRule } from './mapping.ts';
import { type HeaderContext, headerContext, recognise } from './recognise.ts';
import { keyNames, rowKeys } from './row-keys.ts';
import { type CellOptions, createRules, type Purpose } from './rules.ts';
import { groupsUntil, isSinglePath, lastDay, namedPaths, type SpecialPath, specialPathOf } from './special-paths.ts';

/** Choices of the user about a mapping. */
export interface MappingOptions extends CellOptions {
  /**
   * Columns, each with the SCIM path or the special path (`special-paths.ts`) that the user chose. These choices take
   * precedence over recognised headers. A column is named by its header, by its position (`#3`), or by the occurrence
   * of a repeated header (`Email#2`).
   */
  readonly map?: readonly { readonly column: string; readonly path: string }[];
  /**
   * Words in the cells of a column, each with the value that it means. `*` in a word stands for any text. An empty
   * value means "no value".
   */
  readonly mapValues?: readonly { readonly column: string; readonly word: string; readonly value: string }[];
  /**
   * The column with the start dates of rows. If the start date of a row is in the future, the row is left for a later
   * run. The column is named as in `map`.
   */
  readonly effective?: string;
  /**
   * The column that contains the last day of the memberships of each row, named as in `map`. This choice takes
   * precedence over the path `groups-until` in the mapping file.
   */
  readonly until?: string;
  /** Purpose of the file. Default: `import`. */
  readonly purpose?: Purpose;
  /** The content of a mapping file. `map` takes precedence for the columns and the paths that it names. */
  readonly file?: FileChoices;
  /**
   * True for the draft of a mapping. A draft can be unusable: it may have no key, it may leave out a status, or it may
   * have the same header twice.
   */
  readonly isDraft?: boolean;
}

/** The rank of a choice of the user. It is the lowest rank, so the choice takes precedence over every header. */
const explicitRank = -2;

/**
 * Determines the meaning of each column from `options.map`, from the mapping file, or from its header. Recognises
 * headers that are SCIM paths, and headers from exports of known products. Throws a `SourceError` in four cases: no
 * header is recognised, no column identifies a person, two columns have the same header, or `map` names a column or an
 * attribute that does not exist. Also throws if the mapping leaves out a column that looks like a status.
 */
export function inferMapping(headers: readonly string[], model: ResourceModel, options: MappingOptions = {}): Mapping {
  const { file } = options;
  const explicit = readExplicit(headers, model, options.map ?? [], file);
  if (options.purpose === 'leavers' && explicit.until !== undefined)
    throw untilOfLeavers(headers[explicit.until] ?? '');
  const set = file ? compileFileValues(file, { headers, model, explicit: explicit.paths }) : noFileValues;
  const context = headerContext(headers);
  const candidates = [...explicit.candidates];
  headers.forEach((header, index) => {
    if (!explicit.indexes.has(index)) candidates.push(...recognise(header, index, context, model));
  });
  const winners = new Map<string, Candidate>();
  for (const candidate of candidates) {
    if (set.paths.has(candidate.target.path)) continue;
    const best = winners.get(candidate.target.path);
    if (best && !options.isDraft) rejectDuplicateHeaders(best, candidate, headers, explicit.indexes);
    if (!best || candidate.rank < best.rank) winners.set(candidate.target.path, candidate);
  }
  const own = groupByIndex(candidates);
  const until = options.until === undefined ? explicit.until : columnIndex(headers, options.until);
  const dates = leavingDateColumns(headers, explicit, until);
  const values = readValueRules(headers, [...(options.mapValues ?? []), ...explicit.mapValues]);
  const columns = headers.map((column, index): MappedColumn => {
    const conversion = explicit.conversions.get(index);
    const place = {
      ...{ column, position: index + 1 },
      ...(values.has(index) ? { values: values.get(index) ?? [] } : {}),
      ...(conversion ? { conversion } : {}),
    };
    const target = own.has(index) ? undefined : parseColumnTarget(column, model);
    const isSetByService = target !== undefined && isReadOnly(target);
    const found = { own: own.get(index) ?? [], winners, headers, dates, until, explicit, context, isSetByService, set };
    return { ...place, ...meaningOf({ column, index, ...found }) };
  });
  const purpose = options.purpose ?? 'import';
  const { map, mapValues, effective, until: ___, purpose: _, file: __, isDraft = false, ...cells } = options;
  const rules = createRules({ ...(file?.empty ? { noValue: file.empty } : {}), ...cells }, purpose);
  const mapping = finish(columns, headers, model, { set, isDraft });
  if (!isDraft) checkLeftOut(mapping.columns, purpose);
  const product = productOf(headers)?.name;
  const idHeader = context.product === directory ? 'dn' : 'id';
  const id = columns.find(({ column, ignored }) => ignored !== undefined && column.toLowerCase() === idHeader);
  return {
    ...mapping,
    rules,
    ...(product === undefined ? {} : { product }),
    ...(id ? { sourceIdFrom: id.position } : {}),
    ...set.values,
    ...(effective === undefined ? {} : { effective: dateColumn(columnIndex(headers, effective)) }),
    ...(until === undefined ? {} : { until: dateColumn(until) }),
  };
}

function dateColumn(index: number): DateColumn {
  return { position: index + 1, today: localDate(new Date()) };
}

/** Creates the mapping of a source whose rows are resources. */
export function resourceMapping(options: CellOptions = {}, purpose: Purpose = 'import'): Mapping {
  return { columns: [], keys: keyNames, rules: createRules(options, purpose) };
}

interface Explicit {
  readonly candidates: readonly Candidate[];
  /** Indexes of the columns for which the user made a choice. */
  readonly indexes: ReadonlySet<number>;
  /** Columns that `--map` leaves out. The mapping file leaves out all other columns of `leftOut`. */
  readonly leftOutByFlag: ReadonlySet<number>;
  readonly leftOut: ReadonlySet<number>;
  readonly dates: ReadonlySet<number>;
  /** Index of the column with the last days of memberships. */
  readonly until?: number | undefined;
  /**
   * The paths for which the user chose a column, each mapped to the origin of this choice: `--map`, or a place in the
   * mapping file.
   */
  readonly paths: ReadonlyMap<string, string>;
  readonly conversions: ReadonlyMap<number, Conversion>;
  readonly mapValues: NonNullable<MappingOptions['mapValues']>;
}

function readExplicit(
  headers: readonly string[],
  model: ResourceModel,
  map: NonNullable<MappingOptions['map']>,
  file: FileChoices | undefined,
): Explicit {
  const flags = readChoices(headers, model, map);
  if (!file) return flags;
  const chosen = file.columns.flatMap((choice) => {
    const index = atPlace(choice.at, () => columnIndex(headers, choice.column));
    return flags.indexes.has(index) ? [] : [{ ...choice, index }];
  });
  const twice = chosen.find(({ index }, position) => chosen.findIndex((other) => other.index === index) < position);
  if (twice) throw new SourceError('badMap', `${twice.at}: an earlier entry names the same column`);
  const choices = chosen.flatMap(({ column, paths, at }) => paths.map((path) => ({ column, path, at })));
  const own = readChoices(headers, model, choices);
  return {
    // Puts the candidates of `--map` first, because `--map` takes precedence. If two columns have the same path, the
    // first candidate is used.
    candidates: [...flags.candidates, ...own.candidates],
    indexes: new Set([...flags.indexes, ...own.indexes]),
    leftOutByFlag: flags.leftOut,
    leftOut: new Set([...flags.leftOut, ...own.leftOut]),
    dates: new Set([...flags.dates, ...own.dates]),
    until: flags.until ?? own.until,
    paths: new Map([...own.paths, ...flags.paths]),
    conversions: new Map(chosen.flatMap(({ index, conversion }) => (conversion ? [[index, conversion]] : []))),
    mapValues: chosen.flatMap(({ column, values = [] }) => values.map((rule) => ({ column, ...rule }))),
  };
}

/** Runs a function. If the function throws a `SourceError`, adds the place in the mapping file to its message. */
function atPlace<T>(at: string | undefined, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (at === undefined || !(error instanceof SourceError)) throw error;
    const { hint, near } = error;
    throw new SourceError(error.code, `${at}: ${error.message}`, { hint, cause: error, ...(near ? { near } : {}) });
  }
}

/** A column, its path, and the place of the choice in a mapping file. */
interface Choice {
  readonly column: string;
  readonly path: string;
  readonly at?: string;
}

function readChoices(headers: readonly string[], model: ResourceModel, map: readonly Choice[]): Explicit {
  const candidates: Candidate[] = [];
  const special: Readonly<Record<SpecialPath, Set<number>>> = {
    '-': new Set(),
    [lastDay]: new Set(),
    [groupsUntil]: new Set(),
  };
  const taken = new Map<string, { column: string; index: number }>();
  const paths = new Map<string, string>();
  for (const { column, path, at } of map) {
    const index = atPlace(at, () => columnIndex(headers, column));
    const take = (wanted: string): void => {
      const earlier = taken.get(wanted);
      if (earlier !== undefined && earlier.index !== index) {
        const both = `${JSON.stringify(earlier.column)} and ${JSON.stringify(column)}`;
        const place = at === undefined ? '' : `${at}: `;
        throw new SourceError('badMap', `${place}columns ${both} are both mapped to ${wanted}`);
      }
      taken.set(wanted, { column, index });
    };
    const name = specialPathOf(path);
    if (name !== undefined) {
      if (isSinglePath(name)) take(name);
      special[name].add(index);
    } else {
      const target = atPlace(at, () => explicitTarget(path, column, model));
      take(target.path);
      paths.set(target.path, at ?? '--map');
      candidates.push({ index, target, rank: explicitRank });
    }
  }
  const { '-': leftOut, [lastDay]: dates, [groupsUntil]: ends } = special;
  const [until] = ends;
  const indexes = new Set([...candidates.map(({ index }) => index), ...leftOut, ...dates, ...ends]);
  const none = { leftOutByFlag: leftOut, conversions: new Map(), mapValues: [] };
  return { candidates, indexes, leftOut, dates, until, paths, ...none };
}

function untilOfLeavers(column: string): SourceError {
  const lastDayRule = JSON.stringify(`${column}=${lastDay}`);
  return new SourceError(
    'badMap',
    `column ${JSON.stringify(column)} cannot be mapped to ${groupsUntil}, because leavers are not added to groups`,
    { hint: `If the column has the day on which the person leaves, use --map ${lastDayRule}.` },
  );
}

function explicitTarget(path: string, column: string, model: ResourceModel): ColumnTarget {
  const target = parseColumnTarget(path, model);
  if (target && !isReadOnly(target)) return target;
  const what = target ? 'which only the server sets' : `which is not an attribute of ${model.resourceType.name}`;
  throw new SourceError(
    'badMap',
    `column ${JSON.stringify(column)} cannot be mapped to ${JSON.stringify(path)}, ${what}`,
    {
      ...(target ? {} : { near: { typed: path, candidates: [...attributePaths(model), ...namedPaths] } }),
    },
  );
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
 * Throws a `SourceError` if two columns have the same header, because the meaning of these columns is ambiguous. Does
 * not throw if the user made a choice for one of the two columns.
 */
function rejectDuplicateHeaders(
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
    `the header ${JSON.stringify(second)} occurs twice, in columns ${positions.join(' and ')}`,
    { hint: `Map one of these columns, or ignore one with --map "#${positions[1]}=-".` },
  );
}

/**
 * Returns the columns with the leaving date: the columns that the user chose, otherwise the columns with the date of
 * departure, otherwise the columns with the end of a contract. Ignores the column `until`, because it contains the end
 * of memberships.
 */
function leavingDateColumns(
  headers: readonly string[],
  explicit: Explicit,
  until: number | undefined,
): ReadonlySet<number> {
  if (explicit.dates.size > 0) return explicit.dates;
  for (const wanted of [0, 1]) {
    const found = headers.flatMap((header, index) =>
      leavingDateRank(header) === wanted && !explicit.indexes.has(index) && index !== until ? [index] : [],
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
  readonly until: number | undefined;
  readonly explicit: Explicit;
  readonly context: HeaderContext;
  /** True if the header is the path of an attribute that clients cannot set. */
  readonly isSetByService: boolean;
  readonly set: FileValues;
}

/** Determines how one column is used. */
function meaningOf(place: Place): Omit<MappedColumn, 'column' | 'position'> {
  const { index, own, winners, dates, until, explicit, context } = place;
  if (explicit.leftOut.has(index)) {
    const by = explicit.leftOutByFlag.has(index) ? '--map' : 'the mapping file';
    return { targets: [], ignored: `left out by ${by}`, isLeftOutByChoice: true };
  }
  if (dates.has(index)) return { targets: [], role: 'leavingDate' };
  const won = own.filter((candidate) => winners.get(candidate.target.path) === candidate);
  const reading = (won[0] ?? own[0])?.reading;
  const read = reading === undefined ? {} : { reading };
  if (won.length > 0) {
    // The note about a column of an HR product describes only the first path of the column. Therefore omits the note if
    // this path is not used.
    const note = won[0] === own[0] ? productColumn(context.product, place.column)?.note : undefined;
    return { targets: won.map(({ target }) => target), ...read, ...(note === undefined ? {} : { note }) };
  }
  if (index === until) return { targets: [], role: 'groupsUntil' };
  const isOtherStatus = own.some(({ target }) => target.path === 'active');
  return { targets: [], ...read, ...(isOtherStatus ? { role: 'status' } : { ignored: reasonToIgnore(place) }) };
}

function reasonToIgnore(place: Place): string {
  const { column, own, winners, headers, dates, context, isSetByService, set } = place;
  const [first] = own;
  const source = first && set.paths.get(first.target.path);
  if (source !== undefined) return `${first?.target.path} comes from a ${source} of the mapping file`;
  const winner = first && winners.get(first.target.path);
  if (winner) return `${winner.target.path} comes from column ${JSON.stringify(headers[winner.index])}`;
  if (column === '') return 'the column has no header';
  if (leavingDateRank(column) !== undefined) {
    return `the leaving date comes from column ${JSON.stringify(headers[[...dates][0] ?? 0])}`;
  }
  if (isReasonOfLeaving(column)) return 'SCIM has no attribute for this column';
  if (isSetByService) return 'only the service sets this attribute';
  const option = /;(?<option>.*)/.exec(column)?.groups?.option;
  if (context.product === directory && option !== undefined) {
    return `the attribute has the LDAP option ${JSON.stringify(option)}; use --map to send the values of the attribute`;
  }
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

function finish(
  columns: MappedColumn[],
  headers: readonly string[],
  model: ResourceModel,
  { set, isDraft }: { readonly set: FileValues; readonly isDraft: boolean },
): Omit<Mapping, 'rules'> {
  if (!isDraft && columns.every(({ targets }) => targets.length === 0)) {
    throw new SourceError('unknownHeader', `no column is recognised: ${listColumns(headers)}`, {
      hint: 'The first line must be the header. Use --skip-rows to skip lines above the header, or --headerless if the file has no header. Map columns with --map "Column=userName".',
    });
  }
  const targets = [...columns.flatMap((column) => column.targets), ...set.targets];
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
  const filled = userName ? [...targets, userName] : targets;
  const keys = keyNames.filter((name) => filled.some(rowKeys[name].isTarget));
  if (keys.length === 0 && !isDraft) {
    throw new SourceError(
      'noKey',
      `no column identifies a person: a column with ${keyNames.join(', ')} or a work e-mail is needed`,
      { hint: 'Map a column with --map "Column=externalId" or --map "Column=userName".' },
    );
  }
  return {
    columns: complete,
    keys,
    ...(email && userName ? { userNameFrom: email.position } : {}),
    ...(targets.some(({ path }) => path.startsWith('name.')) ? {} : { hasWholeNameOnly: true }),
  };
}

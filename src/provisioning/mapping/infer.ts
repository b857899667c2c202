import type { ResourceModel } from '../../protocol/model.ts';
import { SourceError } from '../errors.ts';
import { type ColumnTarget, parseColumnTarget } from './column-target.ts';
import { foldHeader, knownHeaders, leftOutHeaders } from './known-headers.ts';
import type { KeyName, MappedColumn, Mapping } from './mapping.ts';

/** Choices that a user made about a mapping. */
export interface MappingOptions {
  /** Columns and the SCIM path of each; the path `-` leaves a column out. They win over what is recognised. */
  readonly map?: readonly { readonly column: string; readonly path: string }[];
}

interface Candidate {
  readonly index: number;
  readonly target: ColumnTarget;
  /** Lower wins where two columns compete for a path. */
  readonly rank: number;
}

/**
 * Finds what each column means: what `options.map` says, a header that is a SCIM path, a header that HR systems use.
 * Throws a `SourceError` when no header is recognised, when `map` names what does not exist, and when no column identifies
 * a person.
 */
export function inferMapping(headers: readonly string[], model: ResourceModel, options: MappingOptions = {}): Mapping {
  const leftOut = new Map<number, string>();
  const candidates = [...explicitCandidates(headers, model, options, leftOut)];
  const isExplicit = new Set([...candidates.map(({ index }) => index), ...leftOut.keys()]);
  headers.forEach((header, index) => {
    if (!isExplicit.has(index)) candidates.push(...recognise(header, index, headers, model));
  });
  const winners = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const best = winners.get(candidate.target.path);
    if (!best || candidate.rank < best.rank) winners.set(candidate.target.path, candidate);
  }
  const columns = headers.map((column, index): MappedColumn => {
    const own = candidates.filter((candidate) => candidate.index === index);
    const targets = own
      .filter((candidate) => winners.get(candidate.target.path) === candidate)
      .map(({ target }) => target);
    const ignored =
      targets.length > 0 ? undefined : (leftOut.get(index) ?? reasonToIgnore(column, own, winners, headers));
    return { column, position: index + 1, targets, ...(ignored === undefined ? {} : { ignored }) };
  });
  return finish(columns, headers, model);
}

function* explicitCandidates(
  headers: readonly string[],
  model: ResourceModel,
  options: MappingOptions,
  leftOut: Map<number, string>,
): Iterable<Candidate> {
  const taken = new Map<string, string>();
  for (const { column, path } of options.map ?? []) {
    const index = headers.findIndex((header) => foldHeader(header) === foldHeader(column));
    if (index === -1) {
      throw new SourceError('bad-map', `there is no column ${JSON.stringify(column)}`, {
        hint: `The columns are ${headers.map((header) => JSON.stringify(header)).join(', ')}.`,
      });
    }
    if (path.trim() === '-') {
      leftOut.set(index, 'left out by --map');
      continue;
    }
    const target = parseColumnTarget(path, model);
    if (!target || isReadOnly(target)) {
      const what = target ? 'is set by the server alone' : `is not an attribute of ${model.resourceType.name}`;
      throw new SourceError('bad-map', `${JSON.stringify(path)}, given for column ${JSON.stringify(column)}, ${what}`);
    }
    const earlier = taken.get(target.path);
    if (earlier !== undefined && earlier !== column) {
      throw new SourceError(
        'bad-map',
        `columns ${JSON.stringify(earlier)} and ${JSON.stringify(column)} both go to ${target.path}`,
      );
    }
    taken.set(target.path, column);
    yield { index, target, rank: -2 };
  }
}

/** What a header means: a SCIM path, or one of the known headers. */
function recognise(header: string, index: number, headers: readonly string[], model: ResourceModel): Candidate[] {
  const known = knownPaths(foldHeader(header), headers).flatMap(({ path, rank }) => {
    const target = parseColumnTarget(path, model);
    return target ? [{ index, target, rank }] : [];
  });
  const asPath = parseColumnTarget(header, model);
  if (!asPath || isReadOnly(asPath)) return known;
  // `Manager` is a path and a known header: it means the same, and still gives way to the surer `Manager ID`.
  const rank = known.find(({ target }) => target.path === asPath.path)?.rank ?? -1;
  return [{ index, target: asPath, rank }];
}

function knownPaths(folded: string, headers: readonly string[]): { path: string; rank: number }[] {
  if (folded === 'name' && isFamilyName(headers)) return [{ path: 'name.familyName', rank: 0 }];
  return [...foldedKnownHeaders.entries()].flatMap(([known, ranks]) => {
    const rank = ranks.get(folded);
    return rank === undefined ? [] : known.paths.map((path) => ({ path, rank }));
  });
}

/** `Vorname;Name`: beside a column of given names and none of family names, `Name` is the family name. */
function isFamilyName(headers: readonly string[]): boolean {
  const folded = headers.map(foldHeader);
  const has = (path: string) =>
    knownHeaders.some(
      ({ paths, headers: known }) => paths[0] === path && known.some((name) => folded.includes(foldHeader(name))),
    );
  return has('name.givenName') && !has('name.familyName');
}

const foldedKnownHeaders = new Map(
  knownHeaders.map((known) => [known, new Map(known.headers.map((header, rank) => [foldHeader(header), rank]))]),
);

const leftOutReasons = new Map(
  leftOutHeaders.flatMap(({ reason, headers }) => headers.map((header) => [foldHeader(header), reason] as const)),
);

function reasonToIgnore(
  column: string,
  own: readonly Candidate[],
  winners: ReadonlyMap<string, Candidate>,
  headers: readonly string[],
): string {
  const [first] = own;
  const winner = first && winners.get(first.target.path);
  if (winner) return `${winner.target.path} comes from column ${JSON.stringify(headers[winner.index])}`;
  if (column === '') return 'it has no name';
  return leftOutReasons.get(foldHeader(column)) ?? 'not recognised';
}

function isReadOnly(target: ColumnTarget): boolean {
  if (target.kind !== 'attribute') return false;
  return (
    target.attribute.mutability === 'readOnly' ||
    target.subAttribute?.mutability === 'readOnly' ||
    target.attribute.name === 'schemas'
  );
}

function finish(columns: MappedColumn[], headers: readonly string[], model: ResourceModel): Mapping {
  if (columns.every(({ targets }) => targets.length === 0)) {
    throw new SourceError(
      'unknown-header',
      `no column is recognised: ${headers
        .slice(0, 8)
        .map((header) => JSON.stringify(header))
        .join(', ')}`,
      {
        hint: 'The first line must be the header. Name columns with --map "Column=userName".',
      },
    );
  }
  const paths = new Set(columns.flatMap(({ targets }) => targets.map(({ path }) => path)));
  const email = paths.has('userName')
    ? undefined
    : columns.find(({ targets }) =>
        targets.some(({ path }) => path === 'emails[type eq "work"].value' || path === 'emails.value'),
      );
  const userName = email && parseColumnTarget('userName', model);
  const complete = userName
    ? columns.map((column) => (column === email ? { ...column, targets: [...column.targets, userName] } : column))
    : columns;
  const keys: KeyName[] = [];
  if (paths.has('externalId')) keys.push('externalId');
  if (paths.has('userName') || userName) keys.push('userName');
  if (keys.length === 0) {
    throw new SourceError('no-key', 'no column identifies a person: externalId, userName or a work e-mail is needed', {
      hint: 'Name one with --map "Column=externalId" or --map "Column=userName".',
    });
  }
  return { columns: complete, keys, ...(email && userName ? { userNameFrom: email.position } : {}) };
}

import type { Capabilities } from '../../client/discovery/capabilities.ts';
import type { Dialect } from '../../dialects/dialect.ts';
import { sanitise } from '../../output/sanitise.ts';
import { isObject, type JsonObject } from '../../protocol/json/json.ts';
import type { ResourceType } from '../../protocol/schema/attribute.ts';
import { definitions, section } from '../help/layout.ts';

/** The parts of the report of a server. */
export interface ServerFacts {
  /** The ServiceProviderConfig. */
  readonly config: JsonObject | undefined;
  readonly declared: Capabilities;
  readonly types: readonly ResourceType[];
  readonly dialect: Dialect;
  /** Capabilities whose values in the dialect differ from `declared`. */
  readonly known: readonly Row[];
}

/** The name of a capability and its value. */
type Row = readonly [string, string];

/** Describes the capabilities of a server as text. */
export function serverReport(base: string, { config, declared, types, dialect, known }: ServerFacts): string {
  const schemes = Array.isArray(config?.['authenticationSchemes'])
    ? config['authenticationSchemes'].filter(isObject)
    : [];
  const lines = [
    base,
    ...(config === undefined
      ? ['The server has no ServiceProviderConfig; the capabilities below are assumptions.']
      : []),
    ...section('Declared capabilities', definitions(rowsOf(declared), 80)),
    ...(known.length === 0
      ? []
      : section(
          `Values of the dialect ${dialect.id} that differ from the declared capabilities`,
          definitions(known, 80),
        )),
    ...section(
      'Resource types',
      definitions(
        types.map(({ name, endpoint }) => [name, endpoint] as const),
        80,
      ),
    ),
    ...section(
      'Authentication schemes',
      schemes.map(({ name, type }) => `  ${String(name ?? type)}`),
    ),
    '',
  ];
  return lines.map(sanitise).join('\n');
}

/** Returns the capabilities that are known to differ from the declared capabilities. */
export function differences(declared: Capabilities, known: Capabilities): readonly Row[] {
  const before = new Map([...rowsOf(declared), pageSize(declared)]);
  return [...rowsOf(known), pageSize(known)].filter(([name, value]) => before.get(name) !== value);
}

function rowsOf(capabilities: Capabilities): Row[] {
  const { bulk, filter, pagination } = capabilities;
  return [
    ['PATCH', yesNo(capabilities.patch)],
    ['bulk', `${yesNo(bulk.supported)}${most(bulk.maxOperations, 'operations')}${most(bulk.maxPayloadSize, 'bytes')}`],
    ['filter', `${yesNo(filter.supported)}${most(filter.maxResults, 'results')}`],
    ['sort', yesNo(capabilities.sort)],
    ['ETag', yesNo(capabilities.etag)],
    ['password change', yesNo(capabilities.changePassword)],
    ['index-based paging', yesNo(pagination.index)],
    ['cursor-based paging', yesNo(pagination.cursor)],
  ];
}

function pageSize({ pagination: { maxPageSize } }: Capabilities): Row {
  return ['page size', maxPageSize === undefined ? 'not declared' : `at most ${maxPageSize} resources`];
}

function yesNo(value: boolean): string {
  return value ? 'yes' : 'no';
}

function most(limit: number | undefined, what: string): string {
  return limit === undefined ? '' : `, at most ${limit} ${what}`;
}

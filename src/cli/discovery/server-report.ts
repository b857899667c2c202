import type { Capabilities } from '../../client/discovery/capabilities.ts';
import { sanitise } from '../../output/sanitise.ts';
import { isObject, type JsonObject } from '../../protocol/json/json.ts';
import type { ResourceType } from '../../protocol/schema/attribute.ts';
import { definitions, section } from '../help/layout.ts';

/** Describes the declared capabilities of a server as text. */
export function serverReport(
  base: string,
  config: JsonObject | undefined,
  capabilities: Capabilities,
  types: readonly ResourceType[],
): string {
  const { bulk, filter, pagination } = capabilities;
  const schemes = Array.isArray(config?.['authenticationSchemes'])
    ? config['authenticationSchemes'].filter(isObject)
    : [];
  const rows: [string, string][] = [
    ['PATCH', yesNo(capabilities.patch)],
    ['bulk', `${yesNo(bulk.supported)}${most(bulk.maxOperations, 'operations')}${most(bulk.maxPayloadSize, 'bytes')}`],
    ['filter', `${yesNo(filter.supported)}${most(filter.maxResults, 'results')}`],
    ['sort', yesNo(capabilities.sort)],
    ['ETag', yesNo(capabilities.etag)],
    ['password change', yesNo(capabilities.changePassword)],
    ['index-based paging', yesNo(pagination.index)],
    ['cursor-based paging', yesNo(pagination.cursor)],
  ];
  const lines = [
    base,
    ...(config === undefined
      ? ['The server has no ServiceProviderConfig; the capabilities below are assumptions.']
      : []),
    ...section('Declared capabilities', definitions(rows, 80)),
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

function yesNo(value: boolean): string {
  return value ? 'yes' : 'no';
}

function most(limit: number | undefined, what: string): string {
  return limit === undefined ? '' : `, at most ${limit} ${what}`;
}

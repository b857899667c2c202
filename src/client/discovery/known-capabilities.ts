import type { FactValues } from '../../dialects/fact-values.ts';
import type { Capabilities } from './capabilities.ts';

/**
 * Replaces declared capabilities by the facts of a dialect, because many services declare wrong capabilities. Without a
 * fact, keeps the declared value. PATCH counts as supported if at least one resource type supports it. Filters also
 * count as supported if the dialect says that the service supports more than it declares.
 */
export function knownCapabilities(declared: Capabilities, facts: Partial<FactValues>): Capabilities {
  const { serviceProviderConfig, filterOperators, methods, sort, etag, bulk, pagination, maxPageSize } = facts;
  const hasFilter = filterOperators ? filterOperators.length > 0 : serviceProviderConfig === 'understated';
  const methodsOfTypes = Object.values(methods ?? {});
  return {
    ...declared,
    ...(methodsOfTypes.length === 0 ? {} : { patch: methodsOfTypes.some((row) => row.includes('PATCH')) }),
    ...(filterOperators || hasFilter ? { filter: { ...declared.filter, supported: hasFilter } } : {}),
    ...(sort === undefined ? {} : { sort }),
    ...(etag === undefined ? {} : { etag }),
    ...(bulk ? { bulk: bulk.supported ? { ...declared.bulk, ...withoutUndefined(bulk) } : bulkOff } : {}),
    pagination: {
      ...declared.pagination,
      ...(pagination ? { index: pagination === 'index', cursor: pagination.startsWith('cursor') } : {}),
      ...(maxPageSize === undefined ? {} : { maxPageSize }),
    },
  };
}

const bulkOff: Capabilities['bulk'] = { supported: false };

function withoutUndefined({ supported, maxOperations, maxPayloadSize }: FactValues['bulk']): Capabilities['bulk'] {
  return {
    supported,
    ...(maxOperations === undefined ? {} : { maxOperations }),
    ...(maxPayloadSize === undefined ? {} : { maxPayloadSize }),
  };
}

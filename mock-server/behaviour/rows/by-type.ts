import { valuesByType } from '../by-type.ts';
import { row } from '../row.ts';
import { reading } from './reading.ts';
import { writing } from './writing.ts';

const {
  cursorTimeout: _cursor,
  pathCase: _case,
  serviceProviderConfig: _config,
  declaredPageSize: _declared,
  ...ofQueries
} = reading;
const {
  requiredAttributes: _required,
  patchStatus: _status,
  deactivationDelay: _deactivationDelay,
  asyncRequest: _async,
  asyncDelay: _asyncDelay,
  bulk: _bulk,
  maxOperations: _operations,
  maxPayloadSize: _payload,
  securityEvents: _events,
  eventFeed: _feed,
  ...ofWrites
} = writing;

/**
 * The behaviours that can have a different value for each resource type. All other behaviours apply to the whole
 * provider, or have values that contain resource types.
 */
export const typedRows = { ...ofQueries, ...ofWrites } as const;

/** Behaviours for the requests of one resource type. */
export const types = {
  byType: row(
    valuesByType(typedRows),
    {},
    'Other values of query and write behaviours, for requests of one resource type only. Each value can also be given alone, as User.patch=off. For a query over several resource types, the values of the whole provider apply',
    'the same as for each behaviour in this value',
  ),
} as const;

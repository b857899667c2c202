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
 * The behaviours that can have a different value for each resource type. Each other behaviour has one value for the
 * whole provider, or a value that itself names resource types.
 */
export const typedRows = { ...ofQueries, ...ofWrites } as const;

/** The behaviour that sets other behaviours for one resource type. */
export const types = {
  byType: row(
    valuesByType(typedRows),
    {},
    'Values of query and write behaviours that apply only to the requests of one resource type. Each value can also be given alone, as User.patch=off. For a query over several resource types, the values of the whole provider apply',
    'the same as for each behaviour that this value contains',
  ),
} as const;

import type { ScimClient } from '../../client/client.ts';

/** The part of `ScimClient` that a snapshot needs. */
export type SnapshotClient = Pick<ScimClient, 'list'> & {
  readonly discovery: Pick<ScimClient['discovery'], 'model'>;
};

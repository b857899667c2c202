import type { ScimClient } from '../client/client.ts';

/** The part of `ScimClient` that changes need. */
export type ChangeClient = Pick<ScimClient, 'base' | 'get' | 'list' | 'pages' | 'request' | 'sendTo'> & {
  readonly dialect?: ScimClient['dialect'];
  /**
   * Returns a client that sends its requests even if the run is stopped. Absent for a client whose requests never wait.
   */
  readonly despiteStop?: () => ChangeClient;
  readonly discovery: Pick<ScimClient['discovery'], 'capabilities' | 'model' | 'resourceTypes'>;
};

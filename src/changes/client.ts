import type { ScimClient } from '../client/client.ts';

/** The part of `ScimClient` that changes need. */
export type ChangeClient = Pick<ScimClient, 'base' | 'get' | 'list' | 'pages' | 'request' | 'sendTo'> & {
  readonly dialect?: ScimClient['dialect'];
  /** Returns a client whose requests are sent although the run is stopped. Absent if no request waits. */
  readonly despiteStop?: () => ChangeClient;
  readonly discovery: Pick<ScimClient['discovery'], 'capabilities' | 'model'>;
};

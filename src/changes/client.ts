import type { ScimClient } from '../client/client.ts';

/** The part of `ScimClient` that changes need. */
export type ChangeClient = Pick<ScimClient, 'base' | 'get' | 'list' | 'pages' | 'request' | 'sendTo'> & {
  readonly dialect?: ScimClient['dialect'];
  readonly discovery: Pick<ScimClient['discovery'], 'capabilities' | 'model'>;
};

import type { ScimClient } from '../client/client.ts';

/** The part of `ScimClient` that provisioning needs. */
export type ProvisioningClient = Pick<ScimClient, 'get' | 'create' | 'replace' | 'patch' | 'list' | 'pages'> & {
  readonly discovery: Pick<ScimClient['discovery'], 'capabilities' | 'model'>;
};

/** What provisioning asks of a server's abilities. */
export interface Abilities {
  readonly patch: boolean;
  readonly filter: boolean;
}

/** Reads what the server can do. Discovery is a hint: where it says nothing, the ability is expected. */
export async function readAbilities(client: ProvisioningClient): Promise<Abilities> {
  const { patch, filter } = await client.discovery.capabilities();
  return { patch, filter: filter.supported };
}

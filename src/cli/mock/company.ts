import { createMockServer, type MockServer } from '../../../mock-server/server/create-mock-server.ts';
import { isObject } from '../../protocol/json/json.ts';
import { urn } from '../../protocol/urns.ts';
import { companyPresets } from '../demo/steps.ts';
import type { CommandScope } from '../scope.ts';
import { announceServer } from './serve.ts';

type Contents = ReturnType<MockServer['snapshot']>;

/**
 * Starts the services for the last part of the demo, one for each preset. Registers them in the folder `configuration`.
 * Each service contains all resources of `everything`, except the service with the GitHub preset, which contains only
 * the engineers. Resolves to a function that stops the services.
 */
export async function startCompany(
  { context, note }: CommandScope,
  everything: Contents,
  configuration: string,
): Promise<() => Promise<void>> {
  const server = await createMockServer({ tenants: companyPresets.map((id) => ({ name: id, preset: id })) });
  const env = { ...context.env, SCIMCTL_CONFIG_DIR: configuration };
  const withdraw = await announceServer({ context: { env }, note }, server);
  for (const [name, tenant] of server.tenants)
    await tenant.restore(name === 'github-emu' ? everything.filter(isEngineer) : everything);
  return async () => {
    await withdraw();
    await server.close();
  };
}

function isEngineer(change: Contents[number]): boolean {
  if (change.op !== 'put' || change.type !== 'User') return false;
  const work = change.resource[urn.EnterpriseUser];
  return isObject(work) && work['department'] === 'Engineering';
}

import { urn } from '../../src/protocol/urns.ts';

/** Creates the target of the attacks: a mount with a user who is a member of a group. */
export async function prepare(url: string): Promise<{ mount: string; id: string; group: string }> {
  const create = async (path: string, resource: unknown): Promise<string> => {
    const headers = { 'content-type': 'application/scim+json' };
    const response = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(resource) });
    return ((await response.json()) as { id: string }).id;
  };
  const emails = [{ value: 'victim@example.com', type: 'work' }];
  const id = await create('/Users', { schemas: [urn.User], userName: 'victim', title: 'none', emails });
  const group = await create('/Groups', { schemas: [urn.Group], displayName: 'victims', members: [{ value: id }] });
  return { mount: new URL(url).pathname, id, group };
}

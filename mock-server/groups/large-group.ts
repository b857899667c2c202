import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import type { Provider } from '../provider/context.ts';
import { represent } from '../resources/representation.ts';
import { Pauses } from '../scheduling/cooperative-yield.ts';
import type { Member } from '../store/store.ts';

/** Members that are shown at once. */
const piece = 500;

/**
 * The JSON of a representation, as `representText` makes it, of a group with so many members that others have their turn while
 * it is made; undefined for any other resource. Its members are those of now, whatever comes meanwhile.
 */
export function largeGroupText(
  provider: Provider,
  model: ResourceModel,
  resource: Resource,
  base: string,
): Promise<string> | undefined {
  if (model.resourceType.name !== 'Group') return undefined;
  const members = provider.store.members(resource.id);
  if (members.size <= 2 * piece || !model.core.attribute('members')) return undefined;
  const pauses = new Pauses(provider.elapsed);
  return inPieces([...members], pauses, (some) => represent(provider, model, resource, base, new Map(some)));
}

async function inPieces(
  members: readonly [string, Member][],
  pauses: Pauses,
  representWith: (some: readonly [string, Member][]) => Resource,
): Promise<string> {
  const lists: string[] = [];
  for (let start = 0; start < members.length; start += piece) {
    const { members: shown } = representWith(members.slice(start, start + piece));
    // Without its brackets.
    lists.push(JSON.stringify(shown).slice(1, -1));
    if (pauses.isDue) await pauses.take();
  }
  const { members: _members, meta, ...attributes } = representWith([]);
  const before = JSON.stringify(attributes).slice(0, -1);
  return `${before},"members":[${lists.join(',')}],"meta":${JSON.stringify(meta)}}`;
}

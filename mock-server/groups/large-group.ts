import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import type { ProviderContext } from '../context/context.ts';
import { CooperativeYield } from '../scheduling/cooperative-yield.ts';
import type { Member } from '../store/store.ts';
import { membersAttribute } from './group-type.ts';

/** Number of members in a piece. The serialisation can yield to the event loop only between two pieces. */
const piece = 500;

/**
 * Returns the JSON of the representation of a large group. Returns `undefined` for a small group and for any other
 * resource. The serialisation yields to the event loop, but uses the members as they were at the start. `represent`
 * must return a representation of the group with only the given members.
 */
export function largeGroupText(
  provider: ProviderContext,
  model: ResourceModel,
  { id }: Resource,
  represent: (members: ReadonlyMap<string, Member>) => Resource,
): Promise<string> | undefined {
  if (!membersAttribute(model)) return undefined;
  const members = provider.store.members(id);
  if (members.size <= 2 * piece) return undefined;
  const yielding = new CooperativeYield(provider.elapsed);
  return inPieces([...members], yielding, (some) => represent(new Map(some)));
}

async function inPieces(
  members: readonly [string, Member][],
  yielding: CooperativeYield,
  representWith: (some: readonly [string, Member][]) => Resource,
): Promise<string> {
  const lists: string[] = [];
  for (let start = 0; start < members.length; start += piece) {
    const { members: shown } = representWith(members.slice(start, start + piece));
    // Removes the brackets, because the lists of all pieces are joined into one array.
    lists.push(JSON.stringify(shown).slice(1, -1));
    if (yielding.isDue) await yielding.toEventLoop();
  }
  const { members: _members, meta, ...attributes } = representWith([]);
  const before = JSON.stringify(attributes).slice(0, -1);
  return `${before},"members":[${lists.join(',')}],"meta":${JSON.stringify(meta)}}`;
}

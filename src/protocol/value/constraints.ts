import type { Deviation, Tolerate } from '../deviation.ts';
import type { JsonObject } from '../json/json.ts';
import type { ResourceModel } from '../schema/model.ts';
import { urn } from '../schema/urns.ts';
import { userNameFault } from './precis/user-name.ts';

/** An attribute whose texts are held to more than its type. */
interface Row {
  readonly name: string;
  /** What a text has that it cannot have, as the end of "userName: …"; undefined for one that will do. */
  readonly fault: (text: string) => string | undefined;
  readonly deviation: Deviation;
}

/** By the core schema, in lower case. */
const rows: ReadonlyMap<string, readonly Row[]> = new Map([
  // RFC 7644 section 5.
  [urn.User.toLowerCase(), [{ name: 'userName', fault: userNameFault, deviation: 'userNameCharacter' }]],
]);

/** Asks about each text of a client that its attribute cannot have. What was so before is not looked at: old data blocks nothing. */
export function checkConstraints(
  before: JsonObject,
  after: JsonObject,
  { core }: ResourceModel,
  tolerate: Tolerate,
): void {
  for (const { name, fault, deviation } of rows.get(core.key) ?? []) {
    const text = after[name];
    if (typeof text !== 'string' || text === before[name]) continue;
    const found = fault(text);
    if (found !== undefined) tolerate(deviation, `${name}: ${found}`);
  }
}

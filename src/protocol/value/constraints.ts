import type { Deviation, Tolerate } from '../deviation.ts';
import type { JsonObject } from '../json/json.ts';
import type { ResourceModel } from '../schema/model.ts';
import { urn } from '../urns.ts';
import { userNameFault } from './precis/user-name.ts';

/** A constraint of an attribute in addition to its type. */
interface Row {
  readonly name: string;
  /**
   * Returns a description of the violation; `undefined` for valid text. In a message, the name of the attribute is
   * before the description: `userName: `.
   */
  readonly fault: (text: string) => string | undefined;
  readonly deviation: Deviation;
}

/** Maps the URN of each core schema, in lower case, to its constraints. */
const rows: ReadonlyMap<string, readonly Row[]> = new Map([
  // RFC 7644 section 5 restricts the characters of `userName`.
  [urn.User.toLowerCase(), [{ name: 'userName', fault: userNameFault, deviation: 'userNameCharacter' }]],
]);

/**
 * Checks the constraints of a resource and calls `tolerate` for each violation. Checks only changed values. Therefore a
 * client can change a resource that contains old invalid values.
 */
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

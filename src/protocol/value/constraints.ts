import type { Deviation, Tolerate } from '../deviation.ts';
import type { JsonObject } from '../json/json.ts';
import type { ResourceModel } from '../schema/model.ts';
import { urn } from '../urns.ts';
import { userNameFault } from './precis/user-name.ts';

/** A constraint of an attribute in addition to its type. */
interface Row {
  readonly name: string;
  /**
   * Returns a description of the violation, or `undefined` for valid text. In messages, the description follows
   * `userName: `.
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
 * Checks the constraints of a resource and calls `tolerate` for each violation. Does not check unchanged values, so that invalid
 * old data does not prevent a change.
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

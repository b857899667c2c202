import type { Deviation, Tolerate } from '../deviation.ts';
import type { JsonObject } from '../json/json.ts';
import type { ResourceModel } from '../schema/model.ts';
import { urn } from '../schema/urns.ts';
import { userNameFault } from './precis/user-name.ts';

/** An attribute whose values have a constraint besides their type. */
interface Row {
  readonly name: string;
  /** The violation, written so that it can follow "userName: …"; undefined for a valid text. */
  readonly fault: (text: string) => string | undefined;
  readonly deviation: Deviation;
}

/** Constraints by the URN of the core schema, in lower case. */
const rows: ReadonlyMap<string, readonly Row[]> = new Map([
  // RFC 7644 section 5.
  [urn.User.toLowerCase(), [{ name: 'userName', fault: userNameFault, deviation: 'userNameCharacter' }]],
]);

/**
 * Checks the constraints of a resource and calls `tolerate` for each violation. An unchanged value is not checked, so that old
 * data does not block a change.
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

import { describeType, isObject } from '../../src/protocol/json/json.ts';
import type { Kind, OptionTable } from './kinds.ts';
import { OptionError } from './option-error.ts';
import { suggestOrList } from './suggest.ts';

/**
 * Throws an `OptionError` for an invalid value or an unknown option. For an unknown option, the message contains a
 * suggestion. If the value of an option is an object with its own options, checks them too. `where` is the name of the
 * option whose object is checked.
 */
export function checkOptions(given: unknown, table: OptionTable, where = ''): void {
  if (!isObject(given)) throw new OptionError(`the options must be an object, not ${describe(given)}`);
  for (const [name, value] of Object.entries(given)) {
    const kind = Object.hasOwn(table, name) ? table[name] : undefined;
    const place = where === '' ? name : `${where}.${name}`;
    if (!kind) {
      throw new OptionError(`there is no option ${JSON.stringify(place)}${suggestOrList(name, Object.keys(table))}`);
    }
    if (value === undefined) continue;
    if (!kind.fits(value))
      throw new OptionError(`the option ${place} must be ${kind.wanted}, not ${show(value, kind)}`);
    if (kind.members && isObject(value)) checkOptions(value, kind.members, place);
  }
}

function show(value: unknown, { isSecret = false }: Kind): string {
  if (isSecret && typeof value === 'string') return `text of ${value.length} characters`;
  const isShort = typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string';
  return isShort && !isSecret ? (JSON.stringify(value)?.slice(0, 200) ?? String(value)) : describe(value);
}

/** Returns the type of a value, or the class of an object: `a Date`. */
function describe(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  const name = isObject(value) ? value.constructor?.name : undefined;
  return name === undefined || name === 'Object' ? describeType(value) : `a ${name}`;
}

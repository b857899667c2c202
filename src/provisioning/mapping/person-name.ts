import { isDistinguishedName } from '../source/distinguished-name.ts';

/** The parts of a whole name from an export. */
export interface PersonName {
  /** The name in natural order: `Chris Doe`. */
  readonly full: string;
  /** Set if the name has the form `Family, Given`. */
  readonly parts?: { readonly familyName: string; readonly givenName: string };
  /** Text in brackets after the name: an employee number, or a status. */
  readonly remark?: string;
}

/** Matches academic degrees, generations and legal forms after a comma. A text of this kind is not a given name. */
const suffix =
  /^(?:jr|sr|i{1,3}|iv|v|ph\.? ?d|dr|m\.?d|md|esq|m\.?a|b\.?a|m\.?sc|b\.?sc|mba|cpa|pmp|rn|dds|ll\.?m|inc|gmbh|ltd|llc)\.?$/i;
/** Matches a name with text in brackets: `Chris Doe (10234)`, `Chris Doe [C]`. */
const remarked = /^(?<name>.*\S)\s*[([](?<remark>[^()[\]]{1,40})[)\]]$/;

/**
 * Parses the whole name of a person. For example, the full name in `Doe, Chris (10234)` is `Chris Doe`. Does not change
 * the order of a name without a comma.
 */
export function readPersonName(text: string): PersonName {
  const found = remarked.exec(text)?.groups;
  // In BambooHR and Workday, the text in brackets can also be the preferred name of the person. A preferred name has no
  // digit and is not a status.
  const remark = found?.remark?.trim();
  const name = found?.name ?? text;
  const [family = '', given = '', ...rest] = name.split(',').map((part) => part.trim());
  const isReversed = rest.length === 0 && isName(family) && isName(given) && !suffix.test(given);
  return {
    full: isReversed ? `${given} ${family}` : name,
    ...(isReversed ? { parts: { familyName: family, givenName: given } } : {}),
    ...(remark === undefined ? {} : { remark }),
  };
}

function isName(text: string): boolean {
  return /\p{L}/u.test(text) && !/[\d@]/.test(text) && text.split(/\s+/).length <= 4;
}

/**
 * Returns other texts with which a search may find the manager if the search for `text` finds nobody. The most reliable
 * text comes first. Returns no texts if `text` is only a name or a key.
 */
export function managerTexts(text: string): string[] {
  if (isDistinguishedName(text)) return [];
  if (text.includes('@')) return addressIn(text);
  const { full, remark } = readPersonName(text);
  const number = remark !== undefined && /\d/.test(remark) && !/\s/.test(remark) ? [remark] : [];
  return [...new Set([...number, full])].filter((candidate) => candidate !== text);
}

/** Returns the address in a text such as `Chris Doe <chris.doe@example.com>`. */
function addressIn(text: string): string[] {
  if (!text.includes('<')) return [];
  const address = /<(?<address>[^<>\s]+@[^<>\s]+)>/.exec(text)?.groups?.address;
  return address === undefined ? [] : [address];
}

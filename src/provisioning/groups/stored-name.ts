import { learnNormalisation, type Normalisation, normalised } from '../../changes/normalisation.ts';
import type { ServiceKnowledge, ServiceMemory } from '../../changes/service.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { visibleName } from '../../protocol/text/visible.ts';
import { foldCase } from '../../protocol/value/case.ts';

/**
 * Key under which the memory of a service stores the normalisations of group names. A normalisation is a conversion
 * that the service applies to a name. The key is not `displayName`, because services store the `displayName` of users
 * in another form.
 */
const path = 'displayName of groups';

/**
 * Returns the key for the normalisations of a single group name. This key is used if the stored name is cut or ends
 * with an added number, because other names may be stored in another way. For example, the cut form of another name can
 * be the name of a different group.
 */
const pathOf = (name: string): string => `displayName of group ${JSON.stringify(visibleName(name))}`;

/**
 * True for a normalisation that applies to all group names, although only one group name has shown it: it adds the
 * domain of a user store before the name, or converts characters.
 */
function isGeneral({ way, argument }: Normalisation): boolean {
  if (way === 'prefix') return /[/\\]$/.test(String(argument));
  return way === 'spaceless' || way === 'composed';
}

/** Returns the key of a group name. All names that identify the same group have the same key. */
export function groupKey(name: string): string {
  return foldCase(name.trim().replace(/\s+/g, ' '));
}

/**
 * Returns the other names under which a service may have stored a group with this name. Uses only the forms in which
 * the service stored the groups of earlier creations.
 */
export function storedNames({ normalisations }: ServiceMemory, name: string): string[] {
  // Under the key `path`, earlier versions of this program stored every normalisation except cuts. Therefore uses only
  // the normalisations that apply to all names.
  const general = normalisations.get(path)?.filter(isGeneral) ?? [];
  const known = [...general, ...(normalisations.get(pathOf(name)) ?? [])];
  const stored = known.map((normalisation) => normalised(name, normalisation));
  return [...new Set(stored)].filter((other) => groupKey(other) !== groupKey(name));
}

/**
 * Compares the requested name of a created group with the name that the service shows. If the two names do not identify
 * the same group, returns the shown name, and stores its form for later runs.
 */
export function learnStoredName(service: ServiceKnowledge, name: string, group: JsonObject): string | undefined {
  const { displayName: shown } = group;
  if (typeof shown !== 'string' || shown === '' || groupKey(shown) === groupKey(name)) return undefined;
  const normalisation = learnNormalisation(name, shown, false);
  if (normalisation) service.learn(isGeneral(normalisation) ? path : pathOf(name), normalisation);
  return shown;
}

/**
 * True if a service may have stored the group `name` under the name `other`: `other` is a cut form of `name`, or is
 * `name` after the domain of a user store.
 */
export function mayBeStoredAs(name: string, other: string): boolean {
  const [wanted, shown] = [groupKey(name), groupKey(other)];
  return shown.endsWith(`/${wanted}`) || shown.endsWith(`\\${wanted}`) || isCut(name, other);
}

function isCut(name: string, other: string): boolean {
  return learnNormalisation(name, other, false)?.way === 'cut';
}

/**
 * True if `shown`, the name of a group, is a possible stored form of `name`: either `mayBeStoredAs` accepts `shown`, or
 * `shown` is a conversion of the whole `name`, such as `name` without spaces.
 */
export function isStoredForm(name: string, { displayName: shown }: JsonObject): boolean {
  if (typeof shown !== 'string') return false;
  return mayBeStoredAs(name, shown) || learnNormalisation(name, shown, true) !== undefined;
}

/** Describes two names of one group in a message. */
export function describeStored(name: string, stored: string): string {
  return `group ${JSON.stringify(name)} is stored as ${JSON.stringify(visibleName(stored))}`;
}

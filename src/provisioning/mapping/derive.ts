import { isObject, type JsonObject } from '../../protocol/json/json.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';

/** Paths of attributes that can be derived from other attributes. */
export type DerivedPath = 'displayName' | 'name.formatted' | 'userName' | 'emails.primary' | 'active';

/**
 * Derives missing values: the full name and the primary e-mail address. Also derives `active: true` for a new person if
 * `setActive` is not `false`. Derives only attributes that the schema defines. Returns the paths of the derived values.
 */
export function derive(
  resource: JsonObject,
  model: ResourceModel,
  { setActive }: { setActive: boolean },
): DerivedPath[] {
  const derived: DerivedPath[] = [];
  const { core } = model;
  const full = derivedValue('displayName', resource);
  if (full !== undefined && resource.displayName === undefined && core.attribute('displayName')) {
    resource.displayName = full;
    derived.push('displayName');
  }
  const hasFormatted = core.attribute('name')?.subAttribute('formatted') !== undefined;
  if (hasFormatted && full !== undefined && isObject(resource.name) && resource.name.formatted === undefined) {
    resource.name.formatted = full;
    derived.push('name.formatted');
  }
  if (core.attribute('emails')?.subAttribute('primary') && markPrimary(resource)) derived.push('emails.primary');
  if (setActive && deriveActive(resource, model)) derived.push('active');
  return derived;
}

/** Sets `active: true` if `active` is absent and the schema defines it. Returns `true` if `active` was set. */
export function deriveActive(resource: JsonObject, { core }: ResourceModel): boolean {
  if (resource.active !== undefined || !core.attribute('active')) return false;
  resource.active = true;
  return true;
}

/**
 * Derives the value of an attribute from names and addresses. Returns `undefined` if these names and addresses are
 * absent.
 */
export function derivedValue(path: DerivedPath, resource: JsonObject): string | undefined {
  switch (path) {
    case 'displayName':
    case 'name.formatted': {
      if (!isObject(resource.name)) return undefined;
      const { givenName, familyName } = resource.name;
      const given = typeof givenName === 'string' ? givenName : '';
      const family = typeof familyName === 'string' ? familyName : '';
      if (given === '' || family === '') return given + family || undefined;
      return `${given} ${family}`;
    }
    case 'userName': {
      const emails = Array.isArray(resource.emails) ? resource.emails.filter(isObject) : [];
      const value = (emails.find(({ type }) => type === 'work') ?? emails[0])?.value;
      return typeof value === 'string' ? value : undefined;
    }
    case 'emails.primary':
    case 'active':
      return undefined;
  }
}

function markPrimary({ emails }: JsonObject): boolean {
  if (!Array.isArray(emails)) return false;
  const items = emails.filter(isObject);
  const preferred = items.find(({ type }) => type === 'work') ?? items[0];
  if (!preferred || items.some(({ primary }) => primary === true)) return false;
  preferred.primary = true;
  return true;
}

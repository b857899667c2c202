import { urn } from '../../protocol/urns.ts';

/**
 * The only core URN in SCIM 1.1. User, Group, lists, errors and bulk messages use this URN (SCIM 1.1 core schema,
 * section 6).
 */
export const core11 = 'urn:scim:schemas:core:1.0';

/** The URN of the enterprise extension in SCIM 1.1 (SCIM 1.1 core schema, section 7). */
export const enterprise11 = 'urn:scim:schemas:extension:enterprise:1.0';

const to11: ReadonlyMap<string, string> = new Map([
  [urn.User.toLowerCase(), core11],
  [urn.Group.toLowerCase(), core11],
  [urn.ServiceProviderConfig.toLowerCase(), core11],
  [urn.EnterpriseUser.toLowerCase(), enterprise11],
]);

/** Returns the URN of SCIM 1.1 for a URN of SCIM 2.0. Other URNs are not changed. */
export function urnTo11(id: string): string {
  return to11.get(id.toLowerCase()) ?? id;
}

/**
 * Returns the URN of SCIM 2.0 for a URN of SCIM 1.1. `core` is the result for the URN of the core schema. Other URNs
 * are not changed.
 */
export function urnTo20(id: string, core: string): string {
  const key = id.toLowerCase();
  if (key === core11 || key.startsWith(`${core11}:`)) return core;
  return key === enterprise11 ? urn.EnterpriseUser : id;
}

/** Converts an attribute path of SCIM 2.0 to SCIM 1.1. Removes the URN of a core schema. */
export function pathTo11(path: string): string {
  const colon = path.lastIndexOf(':');
  if (colon === -1) return path;
  const [schema, name] = [path.slice(0, colon), path.slice(colon + 1)];
  if (path.toLowerCase() === urn.EnterpriseUser.toLowerCase()) return enterprise11;
  const id = urnTo11(schema);
  if (id === core11) return name;
  return id === enterprise11 ? `${enterprise11}:${managerTo11(name)}` : path;
}

/**
 * Converts an attribute path of SCIM 1.1 to SCIM 2.0. Accepts a dot instead of a colon after the enterprise URN,
 * because a widely used client sends a dot.
 */
export function pathTo20(path: string): string {
  const lower = path.toLowerCase();
  if (lower.startsWith(`${core11}:`)) return path.slice(core11.length + 1);
  if (lower === enterprise11) return urn.EnterpriseUser;
  if (!lower.startsWith(enterprise11) || !/^[:.]/.test(path.slice(enterprise11.length))) return path;
  return `${urn.EnterpriseUser}:${managerTo20(path.slice(enterprise11.length + 1))}`;
}

/** In SCIM 1.1, the id of the manager is `manager.managerId` (SCIM 1.1 core schema, section 7). */
const managerTo11 = (name: string): string => name.replace(/^manager\.value$/i, 'manager.managerId');
const managerTo20 = (name: string): string => name.replace(/^manager\.managerId$/i, 'manager.value');

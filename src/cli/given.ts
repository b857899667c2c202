/**
 * Copies an object without its undefined properties. Some functions do not treat an undefined option and a missing
 * option in the same way.
 */
export function given<T extends object>(members: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never;
}

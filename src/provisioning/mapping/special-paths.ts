/** The path of a column that is left out. */
const leftOut = '-';
/** The path of the column with the day on which a person leaves. */
export const lastDay = 'last-day';
/** The path of the column with the last day of the memberships of a row. */
export const groupsUntil = 'groups-until';

/** A path of a column that is not an attribute path. */
export type SpecialPath = typeof leftOut | typeof lastDay | typeof groupsUntil;

/** Each special path. `isSingle` is true if only one column can have the path. */
const table: Readonly<Record<SpecialPath, { readonly isSingle: boolean }>> = {
  [leftOut]: { isSingle: false },
  [lastDay]: { isSingle: false },
  [groupsUntil]: { isSingle: true },
};

/**
 * The special paths except `-`. If the user misspells one of these paths, the error for an unknown path suggests it.
 */
export const namedPaths = (Object.keys(table) as SpecialPath[]).filter((path) => path !== leftOut);

/** Returns the special path that a user wrote, in any case and with blanks around it. */
export function specialPathOf(text: string): SpecialPath | undefined {
  const path = text.trim().toLowerCase();
  return Object.hasOwn(table, path) ? (path as SpecialPath) : undefined;
}

/** True if only one column can have this path. */
export function isSinglePath(path: SpecialPath): boolean {
  return table[path].isSingle;
}

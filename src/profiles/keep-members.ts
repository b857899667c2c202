/** The minimum number of members of a group, as in a profile or on a command line. */
export interface MemberMinimum {
  /** Name or id of the group. */
  readonly group: string;
  readonly count: number;
}

/**
 * Parses `Admins=2`. The number follows the last `=`, because the name of a group may contain `=`. Returns `undefined`
 * for any other text.
 */
export function readMemberMinimum(text: string): MemberMinimum | undefined {
  const [, name = '', count = ''] = /^(.*)=\s*([1-9]\d{0,8})\s*$/s.exec(text) ?? [];
  const group = name.trim();
  return group === '' ? undefined : { group, count: Number(count) };
}

/** Formats a minimum as in a profile. */
export function printMemberMinimum({ group, count }: MemberMinimum): string {
  return `${group}=${count}`;
}

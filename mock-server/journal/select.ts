import type { JournalEntry } from './entry.ts';

/** Which entries are wanted: all conditions hold. */
export interface Selection {
  /** In any case. */
  readonly method?: string;
  /** The whole path below the base URL; `*` stands for any one segment, `**` at the end for all that follows. */
  readonly path?: string;
  /** `404`, or `4xx` for a class of them. */
  readonly status?: string | number;
  /** Only entries with a higher number. */
  readonly after?: number;
  /** Only the latest so many. */
  readonly limit?: number;
}

/** True for an entry that is wanted; `limit` is for lists alone. */
export function isSelected({ request, response, number }: JournalEntry, selection: Selection): boolean {
  const { method, path, status, after } = selection;
  if (method !== undefined && request.method !== method.toUpperCase()) return false;
  if (path !== undefined && !matchesPath(path, request.path)) return false;
  if (after !== undefined && number <= after) return false;
  return status === undefined || matchesStatus(String(status), response?.status);
}

/** The entries that are wanted, the oldest first. */
export function select(entries: readonly JournalEntry[], selection: Selection): JournalEntry[] {
  const selected = entries.filter((entry) => isSelected(entry, selection));
  return selection.limit === undefined ? selected : selected.slice(Math.max(0, selected.length - selection.limit));
}

/** True for a path that a pattern describes: `*` stands for any one segment, `**` at the end for all that follows. */
export function matchesPath(pattern: string, path: string): boolean {
  const open = pattern.endsWith('/**');
  const wanted = (open ? pattern.slice(0, -3) : pattern).split('/');
  const given = path.split('/');
  if (open ? given.length < wanted.length : given.length !== wanted.length) return false;
  return wanted.every((segment, index) => segment === '*' || segment === given[index]);
}

/** Throws a `TypeError` for what is neither a status nor a class of them. */
export function checkStatus(status: string): string {
  if (!/^[1-5](?:\d\d|xx)$/i.test(status)) throw new TypeError(`${JSON.stringify(status)} is no status: 404 or 4xx`);
  return status;
}

function matchesStatus(wanted: string, status: number | undefined): boolean {
  if (status === undefined) return false;
  return /xx$/i.test(wanted) ? String(status)[0] === wanted[0] : String(status) === wanted;
}

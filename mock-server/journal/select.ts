import type { JournalEntry } from './entry.ts';

/** A selection of entries. All conditions must be true. */
export interface Selection {
  /** HTTP method, compared without regard to case. */
  readonly method?: string;
  /** The whole path below the base URL. `*` matches any single segment. `**` at the end matches all following segments. */
  readonly path?: string;
  /** A status such as `404`, or a class such as `4xx`. */
  readonly status?: string | number;
  /** Selects only the entries whose number is higher than this number. */
  readonly after?: number;
  /** Maximum number of entries. Selects the latest entries. */
  readonly limit?: number;
}

/** True if an entry meets all conditions except `limit`, which applies only to a list of entries. */
export function isSelected({ request, response, number }: JournalEntry, selection: Selection): boolean {
  const { method, path, status, after } = selection;
  if (method !== undefined && request.method !== method.toUpperCase()) return false;
  if (path !== undefined && !matchesPath(path, request.path)) return false;
  if (after !== undefined && number <= after) return false;
  return status === undefined || matchesStatus(String(status), response?.status);
}

/** Returns the selected entries, from oldest to newest. */
export function select(entries: readonly JournalEntry[], selection: Selection): JournalEntry[] {
  const selected = entries.filter((entry) => isSelected(entry, selection));
  return selection.limit === undefined ? selected : selected.slice(Math.max(0, selected.length - selection.limit));
}

/** True if a path matches a pattern. `*` matches any single segment. `**` at the end matches all following segments. */
export function matchesPath(pattern: string, path: string): boolean {
  const open = pattern.endsWith('/**');
  const wanted = (open ? pattern.slice(0, -3) : pattern).split('/');
  const given = path.split('/');
  if (open ? given.length < wanted.length : given.length !== wanted.length) return false;
  return wanted.every((segment, index) => segment === '*' || segment === given[index]);
}

/** Throws a `TypeError` if the text is not a status and is not a class of statuses. */
export function checkStatus(status: string): string {
  if (!/^[1-5](?:\d\d|xx)$/i.test(status))
    throw new TypeError(`${JSON.stringify(status)} is not a status: use a status such as 404, or a class such as 4xx`);
  return status;
}

function matchesStatus(wanted: string, status: number | undefined): boolean {
  if (status === undefined) return false;
  return /xx$/i.test(wanted) ? String(status)[0] === wanted[0] : String(status) === wanted;
}

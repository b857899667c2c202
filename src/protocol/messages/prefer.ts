/** The preferences of a client about the time of the response (RFC 7240 sections 4.1 and 4.3). */
export interface AsyncPreference {
  /** True if the client accepts a response with status 202. */
  readonly respondAsync: boolean;
  /** The time in seconds that the client waits for the usual response. */
  readonly wait?: number;
}

/** Maximum number of characters that are read from a header `Prefer`. */
const maxLength = 1000;

/**
 * Reads the preferences `respond-async` and `wait` of a header `Prefer`. Ignores all other preferences, and uses the
 * first of repeated preferences (RFC 7240 section 2).
 */
export function readAsyncPreference(header: string | undefined): AsyncPreference {
  if (header === undefined) return { respondAsync: false };
  let respondAsync = false;
  let wait: number | undefined;
  for (const preference of header.slice(0, maxLength).split(',')) {
    const [, name = '', value] = /^\s*([\w-]+)\s*(?:=\s*"?(\d{0,9})"?\s*)?(?:;.*)?$/.exec(preference) ?? [];
    if (name.toLowerCase() === 'respond-async') respondAsync = true;
    if (name.toLowerCase() === 'wait' && value) wait ??= Number(value);
  }
  return { respondAsync, ...(wait === undefined ? {} : { wait }) };
}

/** All exit codes with their meanings. Errors map to this table, and `help exit-codes` prints it. */
export const exitCodes = [
  { name: 'done', code: 0, when: 'success; also an empty list' },
  { name: 'unexpected', code: 1, when: 'unexpected: a bug in scimctl' },
  { name: 'usage', code: 2, when: 'usage error: flags, files, a filter that does not parse' },
  { name: 'notFound', code: 3, when: 'not found' },
  { name: 'notAllowed', code: 4, when: 'not authenticated or not allowed (401, 403, no token available)' },
  { name: 'conflict', code: 5, when: 'conflict (409, 412, a 400 with uniqueness)' },
  {
    name: 'unavailable',
    code: 6,
    when: 'unavailable after retries: network, TLS, time-out, 429, 5xx, a response that is not SCIM, a full disk',
  },
  {
    name: 'partial',
    code: 7,
    when: 'partial failure: some changes succeeded and some failed, as the report shows; or a change could not be verified; if all failed for the same reason, the code of that reason',
  },
  { name: 'pending', code: 8, when: 'reserved' },
  { name: 'refused', code: 9, when: 'refused by a safety limit' },
  { name: 'rejected', code: 10, when: 'the server rejected the request (400, 413, 501 and the other 4xx)' },
  { name: 'interrupted', code: 130, when: 'interrupted, and resumable' },
] as const satisfies readonly { name: string; code: number; when: string }[];

/** Name of the way in which a command ended. */
export type Outcome = (typeof exitCodes)[number]['name'];

/** The exit code of an outcome. */
export function exitCode(outcome: Outcome): number {
  return codes.get(outcome) as number;
}

const codes: ReadonlyMap<Outcome, number> = new Map(exitCodes.map(({ name, code }) => [name, code]));

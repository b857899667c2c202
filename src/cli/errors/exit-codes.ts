/**
 * All exit codes with their meanings. Each error is mapped to a row of this table, and `help exit-codes` prints the
 * table.
 */
export const exitCodes = [
  { name: 'done', code: 0, when: 'success, also if a list is empty' },
  { name: 'unexpected', code: 1, when: 'unexpected error: a bug in scimctl' },
  { name: 'usage', code: 2, when: 'usage error: a wrong flag or file, or a filter that does not parse' },
  { name: 'notFound', code: 3, when: 'not found' },
  { name: 'notAllowed', code: 4, when: 'not authenticated or not allowed (401, 403, no token available)' },
  { name: 'conflict', code: 5, when: 'conflict (409, 412, or 400 with scimType uniqueness)' },
  {
    name: 'unavailable',
    code: 6,
    when: 'unavailable after retries: network, TLS, time-out, 429, 5xx, a response that is not SCIM, a full disk',
  },
  {
    name: 'partial',
    code: 7,
    when: 'partial failure: some changes succeeded and other changes failed, or a change could not be verified; if all changes failed for the same reason, scimctl uses the exit code of this reason',
  },
  {
    name: 'pending',
    code: 8,
    when: 'changes are pending: the plan of bulk plan --exit-code contains changes, or a run with --canary stopped after its first people',
  },
  { name: 'refused', code: 9, when: 'refused by a safety limit' },
  { name: 'rejected', code: 10, when: 'the server rejected the request (400, 413, 501 and the other 4xx)' },
  { name: 'interrupted', code: 130, when: 'interrupted; to continue, run the same command again' },
] as const satisfies readonly { name: string; code: number; when: string }[];

/** Name of the outcome of a command. */
export type Outcome = (typeof exitCodes)[number]['name'];

/** The exit code of an outcome. */
export function exitCode(outcome: Outcome): number {
  return codes.get(outcome) as number;
}

const codes: ReadonlyMap<Outcome, number> = new Map(exitCodes.map(({ name, code }) => [name, code]));

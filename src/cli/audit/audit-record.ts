/**
 * The outcome of a request. `accepted`: the response has a 2xx status, but this status does not prove that the service
 * made the change. `refused`: the response has another status. `unknown`: no response arrived, and the service may have
 * made the change. `notSent`: the request certainly did not reach the service.
 */
export type AuditOutcome = 'accepted' | 'refused' | 'unknown' | 'notSent';

/** A line of the audit log, without any secret. The only value from the request body is the name of the resource. */
export interface AuditRecord {
  /** Version of this format. */
  readonly format: 1;
  /** Time of the response, in UTC (RFC 3339). */
  readonly at: string;
  /** Name of the user on this machine. */
  readonly user: string;
  /** The command without its arguments: `users deactivate`. */
  readonly command: string;
  /** Name of the profile; absent if the URL is from the environment. */
  readonly profile: string | undefined;
  /** Base URL of the service. */
  readonly service: string;
  /** True if the change was an operation of a bulk request (RFC 7644 section 3.7). */
  readonly bulk?: true | undefined;
  readonly method: string;
  /** Path below the base URL, without a query. */
  readonly path: string;
  /** Id of the new resource. Absent if the request created no resource. */
  readonly id: string | undefined;
  /** `userName` or `displayName` in the request body. */
  readonly name: string | undefined;
  readonly outcome: AuditOutcome;
  /** Status of the response. */
  readonly status: number | undefined;
  /** The transaction of a change that the service accepted with status 202 (`Set-Txn`, RFC 9967 section 3). */
  readonly transaction?: string | undefined;
}

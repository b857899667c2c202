/**
 * What became of a change that was sent: `done` for an answer of success, `refused` for any other answer, `unknown` where no answer
 * came and the service may have made the change, `notSent` where the request certainly did not reach the service.
 */
export type AuditOutcome = 'done' | 'refused' | 'unknown' | 'notSent';

/** A line of the audit log. It has no secret, and of what was sent only the name of the resource. */
export interface AuditRecord {
  /** Version of this format. */
  readonly format: 1;
  /** When the answer came: RFC 3339, UTC. */
  readonly at: string;
  /** Name of the user on this machine. */
  readonly user: string;
  /** The command without its arguments: `users deactivate`. */
  readonly command: string;
  /** Name of the profile; absent where the URL came from the environment. */
  readonly profile?: string;
  /** Base URL of the service. */
  readonly service: string;
  readonly method: string;
  /** Path below the base URL, without a query. */
  readonly path: string;
  /** Id of a resource that was created. */
  readonly id?: string;
  /** `userName` or `displayName` that was sent. */
  readonly name?: string;
  readonly outcome: AuditOutcome;
  /** Status of the answer. */
  readonly status?: number;
}

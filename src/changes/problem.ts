/** The reason why a change failed, as data. */
export interface ChangeProblem {
  /**
   * `conflict`: another resource already has the key, or the resource was changed. `ambiguous`: several resources
   * match. `server`: the service responded with an error. `network`: no response arrived. `unresolved`: the target of a
   * link was not found. `protected`: the profile protects the person. `unverified`: the service accepted the change,
   * but no read shows the change. `unsupported`: the service lacks a feature that the change needs, and nothing was
   * sent. `refused`: a safety limit forbids the change. `cannotWrite`: the journal cannot be written, and no further
   * change is sent.
   */
  readonly code:
    | 'conflict'
    | 'ambiguous'
    | 'server'
    | 'network'
    | 'unresolved'
    | 'protected'
    | 'unverified'
    | 'unsupported'
    | 'refused'
    | 'cannotWrite';
  readonly message: string;
  /**
   * HTTP status of the response. Status 202 together with the code `unverified` means that the service processes the
   * request later.
   */
  readonly status?: number;
  readonly scimType?: string;
  /** Labels of the matching resources, if several resources match. */
  readonly candidates?: readonly string[];
}

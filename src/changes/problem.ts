/** Why a change could not be made, as data: it can be printed, kept and compared. */
export interface ChangeProblem {
  /**
   * `conflict`: the service has another resource in this place; `ambiguous`: several match; `server`: it answered with an
   * error; `network`: it did not answer; `unresolved`: a link's target was not found; `protected`: not to be touched;
   * `unverified`: the service answered, and nothing shows that the change was made; `unsupported`: the service lacks what
   * the change needs, and nothing was sent; `refused`: a safety limit does not allow it.
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
    | 'refused';
  readonly message: string;
  /** HTTP status of the service's answer. */
  readonly status?: number;
  readonly scimType?: string;
  /** Ids and names of those who match, where several do. */
  readonly candidates?: readonly string[];
}

/** The reason why a change failed, as data. */
export interface ChangeProblem {
  /**
   * `conflict`: the service has another resource in this place; `ambiguous`: several match; `server`: it answered with an
   * error; `network`: it did not answer; `unresolved`: a link's target was not found; `protected`: not to be touched;
   * `unverified`: the service answered, and nothing shows that the change was made; `unsupported`: the service lacks what
   * the change needs, and nothing was sent; `refused`: a safety limit does not allow it; `cannotWrite`: the journal cannot be
   * written, so that nothing more is sent.
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
  /** HTTP status of the response. */
  readonly status?: number;
  readonly scimType?: string;
  /** Labels of the candidates, if several match. */
  readonly candidates?: readonly string[];
}

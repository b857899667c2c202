import { ScimError, type ScimType, scimTypes } from '../../protocol/errors.ts';

/**
 * The error for a request of SCIM 2.0 that SCIM 1.1 cannot express. Thrown before the request is sent. A service that
 * refuses the request would respond with the same status and scimType. Callers therefore try the same alternatives
 * after this error and after such a response.
 */
export class NotExpressibleError extends ScimError {
  override readonly name = 'NotExpressibleError';

  constructor(
    /** The part that cannot be expressed, and the reason. */
    message: string,
    scimType: ScimType,
    /** What the user can do instead. */
    readonly hint?: string,
  ) {
    super(scimTypes[scimType], message, scimType);
  }
}

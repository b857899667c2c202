import { ScimError, type ScimType, scimTypes } from '../../protocol/errors.ts';

/**
 * A request of SCIM 2.0 that SCIM 1.1 cannot express. Thrown before the request is sent. Has the status and the scimType of a service
 * that refuses the request, so that callers look for another way as they do at such a service.
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

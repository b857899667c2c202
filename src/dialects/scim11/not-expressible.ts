import { ScimError, type ScimType, scimTypes } from '../../protocol/errors.ts';

/**
 * The error for a request of SCIM 2.0 that SCIM 1.1 cannot express. Thrown before the request is sent. The error has
 * the status and the scimType with which a service would refuse the request. Callers can therefore handle this error
 * and the response of a service in the same way.
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

import { oneOf, origins, whole } from '../kinds.ts';
import { row } from '../row.ts';

/** Authentication and web pages of other origins. */
export const access = {
  auth: row(
    oneOf('bearer', 'basic', 'oauth', 'mutual-tls', 'none'),
    'bearer',
    'How clients authenticate: the token as a bearer token; the user scimctl with the token as password; the token as secret of the client scimctl, which gets short-lived bearer tokens at /oauth/token; a client certificate of the server’s own CA, which needs TLS; or not at all',
    'a freedom of RFC 7644 section 2 (RFC 6750, RFC 7617, RFC 6749 section 4.4, RFC 8446 section 4.3.2)',
  ),
  tokenLifetime: row(
    whole(1, 'seconds'),
    3600,
    'With auth=oauth, how long an access token is good for, by the clock of the provider',
    'a freedom of RFC 6749 section 5.1',
  ),
  cors: row(
    origins,
    'none',
    'Whether web pages of other origins may ask, in a browser, jsdom or happy-dom: none, any, or those of these origins. Their preflights need no token',
    'a freedom: the RFCs of SCIM do not mention browsers (Fetch, section 3.2)',
  ),
} as const;

/** The shape of errors. */
export const errors = {
  errorStatus: row(
    oneOf('string', 'integer'),
    'string',
    'Whether the status in an error is "404" or 404',
    'a deviation from RFC 7644 section 3.12, with integer',
  ),
  errorShape: row(
    oneOf('rfc', 'scim11', 'slack', 'aws'),
    'rfc',
    'How an error is written: as the RFC has it, as the Errors array of SCIM 1.1, as one Errors object, or with schema, schemas, exceptionRequestId and no scimType',
    'a deviation from RFC 7644 section 3.12, except for rfc',
  ),
} as const;

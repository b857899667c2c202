import { oneOf, origins, whole } from '../kinds.ts';
import { row } from '../row.ts';

/** Behaviours for authentication and for web pages of other origins. */
export const access = {
  auth: row(
    oneOf('bearer', 'basic', 'oauth', 'mutual-tls', 'none'),
    'bearer',
    'The method by which clients authenticate. bearer: with the token; basic: as the user "scimctl" with the token as password; oauth: as the client "scimctl" with the token as client secret, which gets short-lived bearer tokens from /oauth/token; mutual-tls: with a client certificate of the server’s own CA, which needs TLS; or none',
    'allowed by RFC 7644 section 2 (RFC 6750, RFC 7617, RFC 6749 section 4.4, RFC 8446 section 4.3.2)',
  ),
  tokenLifetime: row(
    whole(1, 'seconds'),
    3600,
    'With auth=oauth, the lifetime of an access token, measured with the clock of the provider',
    'allowed by RFC 6749 section 5.1',
  ),
  cors: row(
    origins,
    'none',
    'Origins of web pages that may send requests from a browser, jsdom or happy-dom: none, any, or a list of origins. Preflight requests need no token',
    'allowed: the RFCs of SCIM do not mention browsers (Fetch, section 3.2)',
  ),
} as const;

/** Behaviours for the form of errors. */
export const errors = {
  errorStatus: row(
    oneOf('string', 'integer'),
    'string',
    'The type of the status in an error: a string, such as "404", or an integer',
    'with the value "integer", a deviation from RFC 7644 section 3.12',
  ),
  errorShape: row(
    oneOf('rfc', 'scim11', 'slack', 'aws'),
    'rfc',
    'The shape of an error. rfc: as in the RFC; scim11: with the Errors array of SCIM 1.1; slack: with an Errors object; aws: with the members "schema", "schemas" and "exceptionRequestId", and without "scimType"',
    'a deviation from RFC 7644 section 3.12, except with the value "rfc"',
  ),
} as const;

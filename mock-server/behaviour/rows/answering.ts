import { oneOf, origins, whole } from '../kinds.ts';
import { row } from '../row.ts';

/** Authentication and web pages of other origins. */
export const access = {
  auth: row(
    oneOf('bearer', 'basic', 'oauth', 'mutual-tls', 'none'),
    'bearer',
    'How clients authenticate: bearer, with the token; basic, as the user scimctl with the token as password; oauth, as the client scimctl with the token as secret, for short-lived bearer tokens from /oauth/token; mutual-tls, with a client certificate of the server’s own CA, which needs TLS; or none',
    'a freedom of RFC 7644 section 2 (RFC 6750, RFC 7617, RFC 6749 section 4.4, RFC 8446 section 4.3.2)',
  ),
  tokenLifetime: row(
    whole(1, 'seconds'),
    3600,
    'With auth=oauth, how long an access token is valid, by the clock of the provider',
    'a freedom of RFC 6749 section 5.1',
  ),
  cors: row(
    origins,
    'none',
    'Origins whose web pages may send requests, in a browser, jsdom or happy-dom: none, any, or these. Preflights need no token',
    'a freedom: the RFCs of SCIM do not mention browsers (Fetch, section 3.2)',
  ),
} as const;

/** The shape of errors. */
export const errors = {
  errorStatus: row(
    oneOf('string', 'integer'),
    'string',
    'Whether the status in an error is a string, such as "404", or an integer',
    'a deviation from RFC 7644 section 3.12, with integer',
  ),
  errorShape: row(
    oneOf('rfc', 'scim11', 'slack', 'aws'),
    'rfc',
    'The shape of an error: rfc, as in the RFC; scim11, with the Errors array of SCIM 1.1; slack, with an Errors object; aws, with schema, schemas and exceptionRequestId, and without scimType',
    'a deviation from RFC 7644 section 3.12, except for rfc',
  ),
} as const;

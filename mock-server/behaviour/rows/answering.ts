import { names, namesByName, oneOf, origins, whole } from '../kinds.ts';
import { row } from '../row.ts';
import { headerRules, methodsByType, parameterRules, rateLimits } from '../rule-kinds.ts';

/** Behaviours that decide which requests the provider accepts: by version, type, method, header and rate. */
export const requests = {
  scimVersion: row(
    oneOf('2.0', '1.1'),
    '2.0',
    'Version of SCIM. With 1.1, the provider speaks only SCIM 1.1: the endpoint is /ServiceProviderConfigs, a PATCH is a partial resource, and errors are in the array Errors. Responses are in JSON. With "Accept: application/xml", or .xml at the end of the path, responses are in XML',
    'the value "1.1" follows the SCIM 1.1 API and the SCIM 1.1 core schema',
  ),
  resourceTypes: row(
    names('all', undefined, 'resource types'),
    [],
    'Names of the resource types that the provider has, such as User. The endpoints of other types get 404, and /ResourceTypes and /Schemas do not list them',
    'allowed by RFC 7643 section 6',
  ),
  methods: row(
    methodsByType,
    {},
    'The methods that a resource type supports. A request with another method gets 405',
    'a deviation from RFC 7644 section 3.2',
  ),
  requiredHeaders: row(
    headerRules,
    [],
    'Headers that a request must have. A request without one of these headers gets 400',
    'a deviation from RFC 7644 section 3.1, which requires only the headers of HTTP',
  ),
  refusedHeaders: row(
    headerRules,
    [],
    'Headers that a request must not have. A request with one of these headers gets 400',
    'a deviation from RFC 9110 section 5.1, which says that a recipient should ignore headers that it does not know',
  ),
  requiredParameters: row(
    parameterRules,
    [],
    'Required query parameters. A request that lacks one gets 400',
    'a deviation from RFC 7644 section 3, which requires no query parameters',
  ),
  rateLimits: row(
    rateLimits,
    [],
    'Maximum number of requests in a period, by method and resource type. The clock of the provider measures the period. A request above a limit gets 429 with Retry-After. The first request after the end of a period starts the next period',
    'allowed by RFC 6585 section 4',
  ),
} as const;

/** Behaviours for the form of responses. */
export const responses = {
  mediaType: row(
    oneOf('scim', 'json', 'html'),
    'scim',
    'The media type of responses. scim: application/scim+json; json: application/json; html: text/html, although the body is JSON',
    'each value except "scim" deviates from RFC 7644 section 3.8',
  ),
  messageNames: row(
    oneOf('exact', 'lower'),
    'exact',
    'Names of the members in list responses and bulk responses. exact: Resources and Operations; lower: resources and operations',
    'the value "lower" deviates from RFC 7644 sections 3.4.2 and 3.7',
  ),
  absentFromLists: row(
    names('none', ['totalResults', 'startIndex', 'itemsPerPage'], 'members'),
    [],
    'Members that list responses do not have',
    'a deviation from RFC 7644 section 3.4.2',
  ),
  timestamps: row(
    oneOf('real', 'absent', 'meaningless'),
    'real',
    'The times meta.created and meta.lastModified in responses. real: as in the RFC; absent: not included; meaningless: the time of the response',
    'RFC 7643 section 3.1 allows the value "absent", but the value "meaningless" deviates from this section',
  ),
  attributeNames: row(
    namesByName,
    {},
    'Attributes that have another name in responses, each as its RFC name, a colon and the other name: externalId:external_id. Requests use the RFC names',
    'a deviation from RFC 7643 section 3.1',
  ),
  singleObjects: row(
    names('none'),
    [],
    'Multi-valued attributes, such as emails. If there is only one value, responses contain an object instead of a list',
    'a deviation from RFC 7643 section 2.4',
  ),
} as const;

/** Behaviours for authentication and for web pages of other origins. */
export const access = {
  auth: row(
    oneOf('bearer', 'basic', 'oauth', 'mutual-tls', 'none'),
    'bearer',
    'The method by which clients authenticate. bearer: with the token; basic: as the user "scimctl", whose password is the token; oauth: with short-lived bearer tokens from /oauth/token, where the client "scimctl" sends the token as client secret; mutual-tls: over TLS, with a client certificate of the server’s own CA; none: without authentication',
    'allowed by RFC 7644 section 2 (RFC 6750, RFC 7617, RFC 6749 section 4.4, RFC 8446 section 4.3.2)',
  ),
  tokenLifetime: row(
    whole(1, 'seconds'),
    3600,
    'With auth=oauth, the lifetime of an access token, measured with the clock of the provider',
    'allowed by RFC 6749 section 5.1',
  ),
  openDiscovery: row(
    oneOf('config', 'all', 'none'),
    'config',
    'The discovery endpoints that need no credentials. config: /ServiceProviderConfig; all: also /ResourceTypes and /Schemas; none: no endpoint',
    'allowed: RFC 7643 section 5 only recommends that the authenticationSchemes can be read without credentials',
  ),
  cors: row(
    origins,
    'none',
    'Origins of the web pages that are allowed to send requests (from a browser, jsdom or happy-dom): none, any, or a list of origins. Preflight requests need no token',
    'allowed: the RFCs of SCIM do not mention browsers (Fetch, section 3.2)',
  ),
} as const;

/** Behaviours for the status and the form of errors. */
export const errors = {
  unknownId: row(
    oneOf('404', '400'),
    '404',
    'The status of a GET request for a resource that does not exist',
    'the value "400" deviates from RFC 7644 section 3.12',
  ),
  errorStatus: row(
    oneOf('string', 'integer'),
    'string',
    'The type of the status in an error: a string, such as "404", or an integer',
    'the value "integer" deviates from RFC 7644 section 3.12',
  ),
  errorShape: row(
    oneOf('rfc', 'scim11', 'slack', 'aws'),
    'rfc',
    'The shape of an error. rfc: as in the RFC; scim11: with the Errors array of SCIM 1.1; slack: with an Errors object; aws: with the members "schema", "schemas" and "exceptionRequestId", and without "scimType"',
    'each value except "rfc" deviates from RFC 7644 section 3.12',
  ),
} as const;

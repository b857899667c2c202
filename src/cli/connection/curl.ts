import { shownUrl } from '../../client/layers/redact.ts';
import type { ResolvedConnection } from '../../profiles/resolve.ts';
import type { Layer, ScimRequest } from '../../protocol/exchange/exchange.ts';
import { isReading } from '../../protocol/exchange/safe-methods.ts';
import { parseJson } from '../../protocol/json/exact-json.ts';
import type { Json } from '../../protocol/json/json.ts';
import { type Redactor, redactHeaders, redactJson, redactLooks, secretsOf } from '../../protocol/redaction/index.ts';
import { endpoints } from '../../protocol/schema/endpoints.ts';
import { shellWord } from '../output/shell-word.ts';

/**
 * The requests that `--curl` prints and does not send. `changes`: all requests that change something. Read requests are
 * sent, because the changes depend on their responses. `first`: the first request of a command that only reads, except
 * for discovery documents, which are requested as usual. `all`: like `first`, but for a command that shows discovery
 * documents, so that their requests are printed too.
 */
export type CurlMode = 'changes' | 'first' | 'all';

/** Paths of discovery documents (RFC 7644 section 4), in lower case. */
const discoveryPaths = [endpoints.ServiceProviderConfig, endpoints.ResourceTypes, endpoints.Schemas].map((path) =>
  path.toLowerCase(),
);

/** Ends a command that only reads, after its request was printed and not sent. */
export class NotSentError extends Error {
  override readonly name = 'NotSentError';
}

/**
 * A layer for `--curl`. Calls `print` with each request that is not sent. For a change, then calls `next`, which must
 * be a dry run and returns the response of a successful change. For a read that is not sent, throws a `NotSentError`.
 */
export function curlLayer(mode: CurlMode, print: (request: ScimRequest) => Promise<void>): Layer {
  return (next) => async (request) => {
    if (mode === 'first' && isDiscovery(request.path)) return next(request);
    if (mode === 'changes' && isReading(request)) return next(request);
    await print(request);
    if (mode === 'changes') return next(request);
    throw new NotSentError('the request was printed and not sent');
  };
}

function isDiscovery(path: string): boolean {
  const lower = path.toLowerCase();
  return discoveryPaths.some((parent) => lower === parent || lower.startsWith(`${parent}/`));
}

/** The settings of a connection that a curl command needs. */
export type CurlConnection = Pick<
  ResolvedConnection,
  'auth' | 'allowInvalidCertificate' | 'origins' | 'pemFiles' | 'proxy' | 'timeouts'
>;

/**
 * Prints a request as a curl command for a POSIX shell. A variable of the shell replaces the credential. The request
 * must have all headers of the connection, and no credential. `[redacted]` replaces each secret in the URL, in the
 * headers and in the body.
 */
export function printCurl(request: ScimRequest, connection: CurlConnection, redactor: Redactor): string {
  const { method } = request;
  const url = shownUrl(
    request,
    redactor.with(() => secretsOf(request, redactor.names)),
  );
  const body = bodyOf(request, redactor);
  const words = [
    ...methodWords(method, body !== undefined),
    // Without this option, curl interprets brackets and braces in a URL as a range or a list.
    ...(/[[\]{}]/.test(url) ? ['--globoff'] : []),
    shellWord(url),
    ...connectionWords(connection),
    ...headerWords(request, redactor),
    ...(body === undefined ? [] : [bodyWord(body)]),
  ];
  return `curl --silent --show-error ${words.join(' \\\n  ')}\n`;
}

/**
 * Returns the option for a body. JSON is a here-document, because an argument has a maximum length. Some shells (dash)
 * misread a line that begins with the first letter of the end mark. No line of JSON begins with this letter, but a line
 * of any other text may, so any other text is an argument.
 */
function bodyWord({ text, isJson }: SentBody): string {
  return isJson ? `--data-binary @- <<'EOF'\n${text}\nEOF` : `--data-raw ${shellWord(text)}`;
}

/**
 * Returns the variable of the shell that a curl command uses for the secret. If the secret comes from an environment
 * variable, the name of this variable is returned.
 */
export function secretVariable({ auth, origins }: Pick<CurlConnection, 'auth' | 'origins'>): string | undefined {
  const known = (member: string, otherwise: string): string => {
    const origin = origins[`auth.${member}`]?.replace(/^env:/, '') ?? '';
    return /^[A-Za-z_]\w*$/.test(origin) ? origin : otherwise;
  };
  const [member, otherwise] = secretMembers[auth.kind];
  return otherwise === undefined ? undefined : known(member, otherwise);
}

/**
 * For each kind of authentication: the member of `auth` that holds the secret, and a default variable of the shell. The
 * printed command uses the default variable, unless the profile reads the secret from an environment variable. For
 * OAuth, no member of `auth` holds the access token, because scimctl requests it.
 */
const secretMembers: Readonly<Record<CurlConnection['auth']['kind'], readonly [member: string, variable?: string]>> = {
  none: [''],
  bearer: ['token', 'SCIMCTL_TOKEN'],
  header: ['value', 'SCIMCTL_TOKEN'],
  basic: ['password', 'SCIMCTL_PASSWORD'],
  'oauth2-client-credentials': ['', 'SCIMCTL_TOKEN'],
  'oauth2-device-code': ['', 'SCIMCTL_TOKEN'],
};

function methodWords(method: string, hasBody: boolean): string[] {
  if (method === 'GET' && !hasBody) return [];
  return method === 'HEAD' ? ['--head'] : [`--request ${shellWord(method)}`];
}

function connectionWords(connection: CurlConnection): string[] {
  const { pemFiles = {}, allowInvalidCertificate, proxy, origins, timeouts } = connection;
  const files = (
    [
      ['--cacert', pemFiles.ca],
      ['--cert', pemFiles.cert],
      ['--key', pemFiles.key],
    ] as const
  ).flatMap(([option, file]) => (file === undefined ? [] : [`${option} ${shellWord(file)}`]));
  // curl reads the same environment variables as scimctl, so only the proxy of a profile is printed.
  const proxyUrl = origins['proxy']?.includes('profiles.') ? (proxy?.https ?? proxy?.http) : undefined;
  return [
    ...files,
    ...(allowInvalidCertificate ? ['--insecure'] : []),
    ...(proxyUrl === undefined ? [] : [`--proxy ${shellWord(redactLooks(proxyUrl))}`]),
    ...(timeouts.total === undefined ? [] : [`--max-time ${timeouts.total / 1000}`]),
    ...credentialWords(connection),
  ];
}

function credentialWords(connection: CurlConnection): string[] {
  const variable = secretVariable(connection);
  const { auth } = connection;
  if (variable === undefined) return [];
  // The `switch` has no default case, so that the compiler reports a missing kind.
  switch (auth.kind) {
    case 'none':
      return [];
    case 'basic':
      return [`--user ${withVariable(`${auth.username}:`, variable)}`];
    case 'header':
      return [`--header ${withVariable(`${auth.name}: `, variable)}`];
    case 'bearer':
    case 'oauth2-client-credentials':
    case 'oauth2-device-code':
      return [`--header ${withVariable('Authorization: Bearer ', variable)}`];
  }
}

/** Returns a word of a shell: a text, and then the value of a variable. */
function withVariable(text: string, variable: string): string {
  return /^[\w:. @+-]*$/.test(text) ? `"${text}$${variable}"` : `${shellWord(text)}"$${variable}"`;
}

function headerWords({ headers }: ScimRequest, redactor: Redactor): string[] {
  return Object.entries(redactHeaders(headers, redactor))
    .filter(([name, value]) => name !== 'user-agent' || !value.startsWith('scimctl/'))
    .map(([name, value]) => `--header ${shellWord(value === '' ? `${name};` : `${name}: ${value}`)}`);
}

interface SentBody {
  readonly text: string;
  readonly isJson: boolean;
}

/** Returns the text of the body that is sent, with secrets redacted. */
function bodyOf({ body, raw }: ScimRequest, redactor: Redactor): SentBody | undefined {
  const hidden = (value: Json): string =>
    JSON.stringify(redactJson(value, { text: redactor.known, names: redactor.names }));
  if (body !== undefined) return { text: hidden(body), isJson: true };
  if (raw === undefined) return undefined;
  const text = typeof raw === 'string' ? raw : new TextDecoder().decode(raw);
  let parsed: Json;
  try {
    parsed = parseJson(text);
  } catch {
    return { text: redactor.text(text), isJson: false };
  }
  // If the body has no secret, keeps its text, so that the digits of each number are unchanged.
  const shown = hidden(parsed);
  return { text: shown === JSON.stringify(parsed) ? text : shown, isJson: true };
}

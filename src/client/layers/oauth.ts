import { compose, type Exchange, type Layer, type ScimResponse } from '../../protocol/exchange/exchange.ts';
import { isObject } from '../../protocol/json/json.ts';
import { ClientError } from '../client-error.ts';
import { visibleText } from '../text.ts';
import type { SigningAlgorithm } from './client-assertion.ts';
import type { Redactor } from './redact.ts';
import type { SecretSource, SecretValue } from './token.ts';

/** OAuth 2 client credentials (RFC 6749 section 4.4). */
export type ClientCredentials = {
  readonly kind: 'oauth2-client-credentials';
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly scope?: string;
  /** Additional parameters that some servers require: `audience`, `resource`. */
  readonly parameters?: Readonly<Record<string, string>>;
} & (ClientSecret | ClientKey);

/** A client that authenticates with a secret (RFC 6749 section 2.3.1). */
export interface ClientSecret {
  readonly clientSecret: SecretSource;
  /**
   * Method of client authentication. `basic` (default) uses HTTP Basic. `body` sends the credentials in the body, for
   * servers that do not support HTTP Basic.
   */
  readonly clientAuthentication?: 'basic' | 'body';
}

/** A client that authenticates with assertions, which it signs with its private key (RFC 7523 section 2.2). */
export interface ClientKey {
  readonly clientAuthentication: 'private_key_jwt';
  /** The private key as PEM. */
  readonly clientKey: SecretSource;
  /** Id of the key, for the header `kid` of assertions. */
  readonly keyId?: string;
  /**
   * Algorithm of the signatures. Default: `RS256` for an RSA key, otherwise the only algorithm that the key can use.
   */
  readonly algorithm?: SigningAlgorithm;
}

/** What a token request needs. */
export interface Tools {
  /** Sends the token request. */
  readonly next: Exchange;
  /** A layer for the token request, for example `retry`. */
  readonly tokenLayer?: Layer | undefined;
  readonly redactor: Redactor;
  /** Returns the time in milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Creates a source of access tokens from a token endpoint. If the endpoint returns no token, throws a `ClientError` (`noToken`)
 * with the error text of the server, without secrets. Also throws a `ClientError` (`noToken`) if the private key cannot be used.
 */
export function clientCredentials(settings: ClientCredentials, tools: Tools): SecretSource {
  const url = new URL(settings.tokenUrl);
  return async () => {
    const authentication = await authenticationOf(settings, tools);
    const form = { grant_type: 'client_credentials', ...settings.parameters, ...scopeOf(settings) };
    // An authorization server accepts an assertion only once and for a short time. `authentication` is therefore the
    // inner layer: each retry passes through it and gets a new assertion.
    const response = await sendForm(url, form, tools, authentication);
    return readToken(response, url, tools, hintOf(settings));
  };
}

function scopeOf({ scope }: { readonly scope?: string }): Readonly<Record<string, string>> {
  return scope === undefined ? {} : { scope };
}

/**
 * Sends a form to an endpoint of an authorization server (RFC 6749 section 3.2), and redacts the tokens of the response.
 * `authentication` is the layer that authenticates the client.
 */
export async function sendForm(
  url: URL,
  form: Readonly<Record<string, string>>,
  { next, tokenLayer, redactor }: Tools,
  authentication?: Layer,
  signal?: AbortSignal,
): Promise<ScimResponse> {
  const layers = [tokenLayer, authentication].filter((layer) => layer !== undefined);
  const response = await compose(...layers)(next)({
    method: 'POST',
    base: url.origin + url.pathname,
    path: '',
    query: Object.fromEntries(url.searchParams),
    headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
    raw: new URLSearchParams(form).toString(),
    ...(signal === undefined ? {} : { signal }),
  });
  for (const name of tokenNames) addSecret(response, name, redactor);
  return response;
}

/** Creates the layer that authenticates the client in a token request. */
function authenticationOf(settings: ClientCredentials, tools: Tools): Promise<Layer> {
  return settings.clientAuthentication === 'private_key_jwt'
    ? withAssertion(settings, tools)
    : withSecret(settings, tools);
}

async function withSecret(
  { clientId, clientSecret, clientAuthentication }: ClientCredentials & ClientSecret,
  { redactor }: Tools,
): Promise<Layer> {
  const { value: secret } = await clientSecret();
  redactor.add(secret);
  if (clientAuthentication === 'body') return withParameters(() => ({ client_id: clientId, client_secret: secret }));
  const basic = base64(`${formEncode(clientId)}:${formEncode(secret)}`);
  redactor.add(basic);
  return (next) => (request) => next({ ...request, headers: { ...request.headers, authorization: `Basic ${basic}` } });
}

async function withAssertion(settings: ClientCredentials & ClientKey, { redactor, now }: Tools): Promise<Layer> {
  const { clientId, clientKey, tokenUrl } = settings;
  const { value: pem } = await clientKey();
  redactor.add(pem);
  // Imports the module only if it is needed, because most connections have no private key.
  const { assertionType, createAssertion, readAssertionKey } = await import('./client-assertion.ts');
  const key = readAssertionKey(pem, settings);
  return withParameters(() => {
    const assertion = createAssertion(key, { clientId, audience: tokenUrl, now: now() });
    redactor.add(assertion);
    return { client_id: clientId, client_assertion_type: assertionType, client_assertion: assertion };
  });
}

/** Creates a layer that adds parameters to the form of each token request. */
function withParameters(parameters: () => Readonly<Record<string, string>>): Layer {
  return (next) => (request) => {
    const form = new URLSearchParams(String(request.raw));
    for (const [name, value] of Object.entries(parameters())) form.set(name, value);
    return next({ ...request, raw: form.toString() });
  };
}

/**
 * Members of a token response that are secrets (RFC 6749 section 5.1, OpenID Connect). All are redacted, even those
 * that the client does not use.
 */
const tokenNames = ['access_token', 'refresh_token', 'id_token'] as const;

function addSecret({ body }: ScimResponse, name: string, redactor: Redactor): void {
  const value = isObject(body) ? body[name] : undefined;
  if (typeof value === 'string') redactor.add(value);
}

/** Encodes the UTF-8 bytes of a text as Base64. */
export function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

/**
 * Encodes the client id or the client secret for HTTP Basic (RFC 6749 section 2.3.1), which joins the two values with a
 * colon.
 */
function formEncode(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1);
}

/** An access token, and the refresh token that renews it. */
export interface TokenResponse extends SecretValue {
  readonly refreshToken?: string;
}

/**
 * Reads the response of a token endpoint (RFC 6749 sections 5.1 and 5.2). `expires_in` may be a string. If there is no
 * token, throws a `ClientError` (`noToken`) with the error text of the server and `hint`.
 */
export function readToken(
  { status, body }: ScimResponse,
  url: URL,
  { redactor, now }: Pick<Tools, 'redactor' | 'now'>,
  hint: string,
): TokenResponse {
  if (!isObject(body) || status >= 400 || typeof body.access_token !== 'string' || body.access_token === '') {
    const words = isObject(body) ? [body.error, body.error_description].filter((word) => typeof word === 'string') : [];
    const reason = words.length === 0 ? 'no token' : visibleText(redactor.text(words.join(': ')));
    throw new ClientError(
      'noToken',
      `the token endpoint ${url.host}${url.pathname} responded with status ${status}: ${reason}`,
      hint,
    );
  }
  const type = body.token_type;
  if (typeof type === 'string' && type.toLowerCase() !== 'bearer') {
    throw new ClientError(
      'noToken',
      `the token endpoint ${url.host} returned a token of type ${visibleText(redactor.text(type), 40)}, but the type must be bearer`,
    );
  }
  const seconds = Number(body.expires_in ?? Number.NaN);
  return {
    value: body.access_token,
    ...(seconds > 0 ? { expiresAt: now() + seconds * 1000 } : {}),
    ...(typeof body.refresh_token === 'string' && body.refresh_token !== ''
      ? { refreshToken: body.refresh_token }
      : {}),
  };
}

function hintOf({ clientAuthentication }: ClientCredentials): string {
  return clientAuthentication === 'private_key_jwt'
    ? 'Check the client id, the private key, the key id, the scope and the token URL of the profile, and the clock of this machine.'
    : 'Check the client id, the client secret, the scope and the token URL of the profile.';
}

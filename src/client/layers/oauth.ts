import type { Exchange, ScimResponse } from '../../protocol/exchange/exchange.ts';
import { isObject } from '../../protocol/json/json.ts';
import { ClientError } from '../client-error.ts';
import { visibleText } from '../text.ts';
import type { Redactor } from './redact.ts';
import type { SecretSource, SecretValue } from './token.ts';

/** OAuth 2 client credentials (RFC 6749 section 4.4). */
export interface ClientCredentials {
  readonly kind: 'oauth2-client-credentials';
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: SecretSource;
  readonly scope?: string;
  /** Additional parameters that some servers require: `audience`, `resource`. */
  readonly parameters?: Readonly<Record<string, string>>;
  /**
   * Method of client authentication. `basic` (default) uses HTTP Basic. `body` sends the credentials in the body, for
   * servers that do not support HTTP Basic.
   */
  readonly clientAuthentication?: 'basic' | 'body';
}

/**
 * Creates a source of access tokens from a token endpoint. If the endpoint returns no token, throws a `ClientError` (`noToken`)
 * with the error text of the server, without secrets.
 */
export function clientCredentials(
  settings: ClientCredentials,
  tools: { exchange: Exchange; redactor: Redactor; now: () => number },
): SecretSource {
  const url = new URL(settings.tokenUrl);
  return async () => {
    const { value: secret } = await settings.clientSecret();
    tools.redactor.add(secret);
    const isBody = settings.clientAuthentication === 'body';
    const form = new URLSearchParams({ grant_type: 'client_credentials', ...settings.parameters });
    if (settings.scope !== undefined) form.set('scope', settings.scope);
    if (isBody) {
      form.set('client_id', settings.clientId);
      form.set('client_secret', secret);
    }
    const basic = base64(`${formEncode(settings.clientId)}:${formEncode(secret)}`);
    tools.redactor.add(basic);
    const response = await tools.exchange({
      method: 'POST',
      base: url.origin + url.pathname,
      path: '',
      query: Object.fromEntries(url.searchParams),
      headers: {
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
        ...(isBody ? {} : { authorization: `Basic ${basic}` }),
      },
      raw: form.toString(),
    });
    for (const name of tokenNames) addSecret(response, name, tools.redactor);
    return readToken(response, url, tools.redactor, tools.now());
  };
}

/**
 * Members of the response that are secrets (RFC 6749 section 5.1, OpenID Connect). All are redacted, even if the client does not
 * use them.
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
 * Encodes the client id or the client secret (RFC 6749 section 2.3.1). HTTP Basic joins the two encoded values with a
 * colon.
 */
function formEncode(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1);
}

/** Reads the response of a token endpoint (RFC 6749 sections 5.1 and 5.2). `expires_in` may be a string. */
function readToken({ status, body }: ScimResponse, url: URL, redactor: Redactor, now: number): SecretValue {
  if (!isObject(body) || status >= 400 || typeof body.access_token !== 'string' || body.access_token === '') {
    const words = isObject(body) ? [body.error, body.error_description].filter((word) => typeof word === 'string') : [];
    const reason = words.length === 0 ? 'no token' : visibleText(redactor.text(words.join(': ')));
    throw new ClientError(
      'noToken',
      `the token endpoint ${url.host}${url.pathname} responded with status ${status}: ${reason}`,
      'Check the client id, the client secret, the scope and the token URL of the profile.',
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
  return { value: body.access_token, ...(seconds > 0 ? { expiresAt: now + seconds * 1000 } : {}) };
}

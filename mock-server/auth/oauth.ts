import type { Layer, ScimRequest, ScimResponse } from '../../src/protocol/exchange/exchange.ts';
import { ownHostsOf } from '../adapters/own-hosts.ts';
import { noteOn } from '../behaviour/note.ts';
import type { Behaviour } from '../behaviour/table.ts';
import { bearerRefusal, type Check, readBearer } from './check.ts';
import { AssertionCheck } from './client-assertion.ts';
import { clientName, isEqual, newSecret, readBasic } from './secret.ts';

/**
 * Path of the token endpoint below the base URL. Over HTTP, a second URL leads to the same endpoint: the root of the
 * server, followed by `/oauth/token`.
 */
export const tokenPath = '/oauth/token';

/** Maximum number of valid tokens. Above this number, the oldest tokens become invalid. */
const maxTokens = 10_000;

/** An authorization server with one client and one grant: client credentials (RFC 6749 section 4.4). */
export class TokenIssuer {
  /** Maps each token to its expiry time, in ms since 1970. The tokens are in the order of issue. */
  readonly #expiry = new Map<string, number>();

  readonly #assertions: AssertionCheck | undefined;

  constructor(
    private readonly secret: string,
    /** Milliseconds since 1970. */
    private readonly now: () => number,
    /** The public key of the client in PEM, if the client may authenticate with assertions. */
    clientKey?: string,
  ) {
    this.#assertions = clientKey === undefined ? undefined : new AssertionCheck(clientKey, now);
  }

  /** Issues a new access token. */
  issue({ tokenLifetime }: Behaviour): string {
    const token = newSecret();
    const [oldest] = this.#expiry.keys();
    if (this.#expiry.size >= maxTokens && oldest !== undefined) this.#expiry.delete(oldest);
    this.#expiry.set(token, this.now() + tokenLifetime * 1000);
    return token;
  }

  /** The check of bearer tokens. It refuses expired tokens and tokens that this issuer did not issue. */
  get check(): Check {
    return ({ headers: { authorization } }) => {
      const expiry = this.#expiry.get(readBearer(authorization) ?? '');
      const refusal = bearerRefusal(authorization);
      if (expiry === undefined) return refusal;
      if (this.now() < expiry) return undefined;
      return { ...refusal, detail: 'the token has expired', behaviour: 'tokenLifetime' };
    };
  }

  /** The layer that handles requests to the token endpoint. */
  endpoint(behaviour: Behaviour): Layer {
    return (next) => async (request) => {
      if (request.path !== tokenPath) return next(request);
      noteOn(request, behaviour, 'auth');
      const error = await this.#refuse(request);
      if (error) return error;
      noteOn(request, behaviour, 'tokenLifetime');
      const body = {
        access_token: this.issue(behaviour),
        token_type: 'Bearer',
        expires_in: behaviour.tokenLifetime,
      };
      return { status: 200, headers: jsonHeaders, body };
    };
  }

  async #refuse(request: ScimRequest): Promise<ScimResponse | undefined> {
    const { method, headers, raw } = request;
    if (method !== 'POST') return { ...oauthError(405, 'invalid_request'), headers: { ...jsonHeaders, allow: 'POST' } };
    const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
    if (type !== 'application/x-www-form-urlencoded') return oauthError(400, 'invalid_request');
    const form = new URLSearchParams(typeof raw === 'string' ? raw : new TextDecoder().decode(raw));
    if (!(await this.#isClient(request, form))) {
      const { headers: json, ...error } = oauthError(401, 'invalid_client');
      return { ...error, headers: { ...json, 'www-authenticate': 'Basic realm="scimctl"' } };
    }
    const grant = form.get('grant_type');
    if (grant === null) return oauthError(400, 'invalid_request');
    return grant === 'client_credentials' ? undefined : oauthError(400, 'unsupported_grant_type');
  }

  /**
   * True if the request has valid client credentials. The credentials have one of three forms: form-encoded text in the
   * `Authorization` header, the parameters `client_id` and `client_secret` of the body (RFC 6749 section 2.3.1), or an
   * assertion (RFC 7523 section 2.2). A request with two kinds of credentials is not valid (RFC 6749 section 2.3).
   */
  async #isClient(request: ScimRequest, form: URLSearchParams): Promise<boolean> {
    const { authorization } = request.headers;
    if (form.has('client_assertion')) {
      if (authorization !== undefined || form.has('client_secret') || !this.#assertions) return false;
      return this.#assertions.accepts(form, (audience) => isTokenUrl(audience, request));
    }
    const basic = readBasic(authorization);
    const name = basic ? formDecode(basic.name) : form.get('client_id');
    const secret = basic ? formDecode(basic.password) : form.get('client_secret');
    return name === clientName && secret !== null && isEqual(secret, this.secret);
  }
}

/**
 * True if a text is a URL of the token endpoint. Such a URL consists of a host of this server, the whole path of the
 * base URL or its first segments, and `tokenPath`. Does not use the `Host` header: the client chooses this header, and
 * could make the server accept an assertion for another server.
 */
function isTokenUrl(text: string, request: ScimRequest): boolean {
  if (!URL.canParse(text)) return false;
  const { host, pathname } = new URL(text);
  if (!ownHostsOf(request).has(host) || !pathname.endsWith(tokenPath)) return false;
  const above = pathname.slice(0, -tokenPath.length);
  const mount = URL.canParse(request.base) ? new URL(request.base).pathname : '';
  return `${mount}/`.startsWith(`${above}/`);
}

/** RFC 6749 section 5.1: no cache may store a response with a token. */
const jsonHeaders = { 'content-type': 'application/json', 'cache-control': 'no-store' };

function oauthError(status: number, error: string): ScimResponse {
  return { status, headers: jsonHeaders, body: { error } };
}

function formDecode(text: string): string {
  return new URLSearchParams(`x=${text.replaceAll('&', '%26')}`).get('x') ?? '';
}

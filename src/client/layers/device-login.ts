import type { ScimResponse } from '../../protocol/exchange/exchange.ts';
import { NetworkError, type NetworkErrorCode } from '../../protocol/exchange/network-error.ts';
import { isObject } from '../../protocol/json/json.ts';
import { ClientError } from '../client-error.ts';
import { visibleText } from '../text.ts';
import type { DeviceTokens } from './device-tokens.ts';
import { readToken, sendForm, type Tools } from './oauth.ts';

/** The settings of a sign-in. */
export interface DeviceLogin {
  /** The device authorization endpoint (RFC 8628 section 3.1). */
  readonly deviceUrl: string;
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly scope?: string;
  /** Additional parameters of the device authorization request, such as `audience`. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** What a person must do to sign in (RFC 8628 section 3.2). The texts come from the server and are not trusted. */
export interface UserPrompt {
  readonly userCode: string;
  /** An http(s) URL. */
  readonly verificationUri: string;
  /** An http(s) URL that contains the code. */
  readonly verificationUriComplete?: string;
  /** Seconds until the code expires. */
  readonly expiresIn: number;
}

export interface LoginTools extends Tools {
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
  /** Shows the URL and the code to the person. */
  readonly show: (prompt: UserPrompt) => void;
  /** Tells the person how to start again. Used in errors. */
  readonly hint: string;
}

/** Seconds that are added to the interval by `slow_down` (RFC 8628 section 3.5). */
const slowDown = 5;

/**
 * Minimum, default and maximum of the seconds that the server sends. The default of `interval` is from RFC 8628 section
 * 3.2.
 */
const bounds = { interval: { least: 1, otherwise: 5, most: 60 }, expiresIn: { least: 1, otherwise: 600, most: 3600 } };

/**
 * Signs a person in with the device code grant (RFC 8628). Shows a URL and a code. Then polls the token endpoint in the
 * interval that the server asks for, until the person has signed in. Throws a `ClientError` (`noToken`) if the person
 * refuses, or if the code expires. Rejects with the error of `sleep` if the signal aborts.
 */
export async function loginWithDeviceCode(settings: DeviceLogin, tools: LoginTools): Promise<DeviceTokens> {
  const { hint, show, sleep, signal } = tools;
  const { clientId, scope, parameters } = settings;
  const deviceUrl = new URL(settings.deviceUrl);
  const form = { client_id: clientId, ...parameters, ...(scope === undefined ? {} : { scope }) };
  const { deviceCode, prompt, interval } = readPrompt(
    await sendForm(deviceUrl, form, tools, undefined, signal),
    deviceUrl,
    tools,
  );
  tools.redactor.add(deviceCode);
  show(prompt);
  const tokenUrl = new URL(settings.tokenUrl);
  const request = {
    grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
    device_code: deviceCode,
    client_id: clientId,
  };
  let pause = interval;
  let trouble: string | undefined;
  // Adds up the pauses to detect when the code expires. The clock of this machine is not used, because it may jump.
  for (let waited = pause; waited <= prompt.expiresIn; waited += pause) {
    await sleep(pause * 1000, signal);
    const response = await poll(() => sendForm(tokenUrl, request, tools, undefined, signal));
    trouble = troubleOf(response);
    const error = response instanceof NetworkError ? undefined : errorOf(response);
    if (error === 'slow_down') pause += slowDown;
    // RFC 8628 section 3.5 asks for exponential backoff after a timeout. The backoff also follows other temporary
    // failures.
    else if (trouble !== undefined) pause = Math.min(pause * 2, bounds.interval.most);
    else if (!(response instanceof NetworkError) && error !== 'authorization_pending') {
      const { value, expiresAt, refreshToken } = readToken(response, tokenUrl, tools, hint);
      return {
        accessToken: value,
        ...(expiresAt === undefined ? {} : { expiresAt }),
        ...(refreshToken === undefined ? {} : { refreshToken }),
      };
    }
  }
  const end = trouble === undefined ? 'nobody has signed in' : `the token endpoint ${trouble}`;
  throw new ClientError('noToken', `the code has expired, and ${end}`, hint);
}

/**
 * Temporary network errors. An invalid certificate, for example, is not temporary: it stays invalid while a person
 * waits.
 */
const passing: ReadonlySet<NetworkErrorCode> = new Set(['refused', 'unresolved', 'reset', 'timeout']);

/**
 * Sends a poll request. Returns a temporary network error instead of throwing it: polling continues, because a person
 * may already have entered the code.
 */
async function poll(send: () => Promise<ScimResponse>): Promise<ScimResponse | NetworkError> {
  try {
    return await send();
  } catch (error) {
    if (error instanceof NetworkError && passing.has(error.code)) return error;
    throw error;
  }
}

/** Describes a temporary failure that does not concern the sign-in. Returns `undefined` for other responses. */
function troubleOf(response: ScimResponse | NetworkError): string | undefined {
  if (response instanceof NetworkError) return `gave no response (${response.code})`;
  const isPending = ['authorization_pending', 'slow_down'].includes(String(errorOf(response)));
  const { status } = response;
  return !isPending && (status === 429 || status >= 500) ? `responded with status ${status}` : undefined;
}

/** Returns the error code of a response (RFC 6749 section 5.2). */
function errorOf({ status, body }: ScimResponse): unknown {
  return status >= 400 && isObject(body) ? body['error'] : undefined;
}

function readPrompt(
  { status, body }: ScimResponse,
  url: URL,
  { redactor, hint }: LoginTools,
): { deviceCode: string; prompt: UserPrompt; interval: number } {
  const answer = isObject(body) && status < 400 ? body : {};
  const { device_code: deviceCode, user_code: userCode } = answer;
  // In early drafts and on some servers, the name is `verification_url`.
  const verificationUri = webAddress(answer['verification_uri'] ?? answer['verification_url']);
  if (typeof deviceCode !== 'string' || typeof userCode !== 'string' || verificationUri === undefined) {
    const words = isObject(body)
      ? [body['error'], body['error_description']].filter((word) => typeof word === 'string')
      : [];
    const reason = words.length === 0 ? 'no code' : visibleText(redactor.text(words.join(': ')));
    throw new ClientError(
      'noToken',
      `the device authorization endpoint ${url.host}${url.pathname} responded with status ${status}: ${reason}`,
      hint,
    );
  }
  const complete = webAddress(answer['verification_uri_complete']);
  return {
    deviceCode,
    interval: within(bounds.interval, answer['interval']),
    prompt: {
      userCode,
      verificationUri,
      ...(complete === undefined ? {} : { verificationUriComplete: complete }),
      expiresIn: within(bounds.expiresIn, answer['expires_in']),
    },
  };
}

/** Returns an http(s) URL. Returns `undefined` for any other text, because a person will open the URL. */
function webAddress(value: unknown): string | undefined {
  if (typeof value !== 'string' || !URL.canParse(value)) return undefined;
  const { protocol, href } = new URL(value);
  return protocol === 'https:' || protocol === 'http:' ? href : undefined;
}

function within({ least, otherwise, most }: (typeof bounds)['interval'], value: unknown): number {
  const number = Number(value ?? otherwise);
  return Number.isFinite(number) ? Math.min(Math.max(number, least), most) : otherwise;
}

import { parseJson } from '../protocol/exact-json.ts';
import type { Headers, Layer, ScimRequest, ScimResponse } from '../protocol/exchange.ts';
import { NetworkError } from '../protocol/network-error.ts';
import { isSecretName, type Redactor, redactJson, secretsIn, withoutLiterals } from '../protocol/redact.ts';

export { createRedactor, type Redactor, redacted } from '../protocol/redact.ts';

/**
 * Takes secrets out of error answers and network errors, so that a server which repeats a token or a password in its
 * complaint does not bring it to a terminal or a log. In an answer of success that is not JSON, which ends up in a message
 * too, known values only are replaced; JSON of success passes untouched.
 */
export function redactErrors(redactor: Redactor): Layer {
  return (next) => async (request) => {
    const clean = (text: string) => redactor.text(withoutLiterals(text, secretsOf(request)));
    try {
      const response = await next(request);
      if (response.status >= 400) return cleanResponse(response, clean);
      return typeof response.raw === 'string' ? { ...response, raw: redactor.known(response.raw) } : response;
    } catch (error) {
      if (!(error instanceof NetworkError) || clean(error.message) === error.message) throw error;
      throw new NetworkError(clean(error.message), error.code, error.requestSent);
    }
  };
}

/** The headers that are worth showing. Everything else may hold a credential, whatever its name. */
export function shownHeaders(headers: Headers, text: (text: string) => string): Headers {
  const shown: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) if (showsHeader(name)) shown[name] = text(value);
  return shown;
}

function showsHeader(name: string): boolean {
  if (isSecretName(name)) return false;
  return (
    /^(?:accept|allow|age|cache-control|connection|content-(?:length|type|location|encoding)|date|etag|expires|if-(?:none-)?match|last-modified|location|retry-after|server|user-agent|vary|via|warning)$/.test(
      name,
    ) || /(?:rate-?limit|request-?id|correlation-?id|trace-?id|^traceparent$|^set-txn$|^prefer)/.test(name)
  );
}

function cleanResponse(response: ScimResponse, clean: (text: string) => string): ScimResponse {
  if (response.body !== undefined) {
    // The text of the body is not JSON any more once secrets are taken out of it.
    const { bodyText: _, ...rest } = response;
    return { ...rest, body: redactJson(response.body, clean) };
  }
  if (response.raw === undefined) return response;
  const text = typeof response.raw === 'string' ? response.raw : new TextDecoder().decode(response.raw);
  return { ...response, raw: clean(text) };
}

/** The secrets that a request's own body carries, such as a new password. */
function secretsOf({ body, raw }: ScimRequest): Set<string> {
  if (body !== undefined) return secretsIn(body);
  try {
    return typeof raw === 'string' ? secretsIn(parseJson(raw)) : new Set();
  } catch {
    return new Set();
  }
}

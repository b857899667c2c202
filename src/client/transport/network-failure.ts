import { NetworkError, type NetworkErrorCode } from '../../protocol/exchange/network-error.ts';

/**
 * Maps an error code of Node or undici to the code and the message of a `NetworkError`. `prefixes` contains the codes
 * that are recognised by their start.
 */
const codes: Readonly<Record<string, readonly [NetworkErrorCode, string]>> = {
  ECONNREFUSED: ['refused', 'the connection was refused'],
  EHOSTUNREACH: ['refused', 'the host cannot be reached'],
  EHOSTDOWN: ['refused', 'the host is down'],
  ENETUNREACH: ['refused', 'the network cannot be reached'],
  EADDRNOTAVAIL: ['refused', 'no connection could be opened'],
  ENOTFOUND: ['unresolved', 'the host name is unknown'],
  EAI_AGAIN: ['unresolved', 'the host name could not be looked up'],
  ECONNRESET: ['reset', 'the connection was reset'],
  ECONNABORTED: ['reset', 'the connection was aborted'],
  EPIPE: ['reset', 'the connection was closed'],
  UND_ERR_SOCKET: ['reset', 'the connection was closed before the response was complete'],
  UND_ERR_CLOSED: ['aborted', 'the client was closed'],
  UND_ERR_DESTROYED: ['aborted', 'the client was closed'],
  UND_ERR_ABORTED: ['aborted', 'the request was aborted'],
  ETIMEDOUT: ['timeout', 'the connection was not opened in time'],
  UND_ERR_CONNECT_TIMEOUT: ['timeout', 'the connection was not opened in time'],
  UND_ERR_HEADERS_TIMEOUT: ['timeout', 'the server did not respond in time'],
  UND_ERR_BODY_TIMEOUT: ['timeout', 'the response stopped before its end'],
  UND_ERR_RES_EXCEEDED_MAX_SIZE: ['protocol', 'the response is larger than allowed'],
  UND_ERR_HEADERS_OVERFLOW: ['protocol', 'the headers of the response are larger than allowed'],
  HPE_HEADER_OVERFLOW: ['protocol', 'the headers of the response are larger than allowed'],
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: ['reset', 'the length of the response differs from its Content-Length'],
  EPROTO: ['tls', 'the TLS handshake failed'],
  DEPTH_ZERO_SELF_SIGNED_CERT: ['tls', 'the certificate is self-signed'],
  SELF_SIGNED_CERT_IN_CHAIN: ['tls', 'the certificate chain ends in an unknown authority'],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ['tls', 'the certificate is from an unknown authority'],
  UNABLE_TO_GET_ISSUER_CERT: ['tls', 'the certificate is from an unknown authority'],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ['tls', 'the certificate is from an unknown authority'],
};

/** Codes that are not shown in the message, because they do not help a user. */
const hidden = /^(?:UND_ERR|HPE)_/;

const prefixes: readonly (readonly [string, NetworkErrorCode, string])[] = [
  ['CERT_HAS_EXPIRED', 'tls', 'the certificate has expired'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls', 'the certificate is for another host'],
  ['CERT_', 'tls', 'the certificate is not valid'],
  ['ERR_TLS_', 'tls', 'TLS failed'],
  ['ERR_SSL_', 'tls', 'the TLS handshake failed'],
  ['HPE_', 'protocol', 'the response is not HTTP'],
];

/** Creates the error of a failed request. The error never contains the headers of the request. */
export function networkFailure(cause: unknown, host: string, requestSent: boolean): NetworkError {
  const code = innermostCode(cause);
  // Some errors of the parser in undici have no code.
  if (code === '' && nameOf(cause) === 'HTTPParserError') {
    return new NetworkError(`${host}: the response is not HTTP`, 'protocol', requestSent, { cause });
  }
  const refusal = refusalOfProxy(cause);
  if (refusal !== undefined) return new NetworkError(`${host}: ${refusal.message}`, refusal.code, false, { cause });
  const known = codes[code] ?? prefixes.find(([prefix]) => code.startsWith(prefix))?.slice(1);
  const [kind, what] = (known ?? ['protocol', 'the request failed']) as readonly [NetworkErrorCode, string];
  const shown = code === '' || hidden.test(code) ? '' : ` (${code})`;
  return new NetworkError(`${host}: ${what}${shown}`, kind, requestSent, { cause });
}

/**
 * Returns the reason if a proxy refused the connection, otherwise undefined. undici reports the refusal only in the
 * text of the error.
 */
function refusalOfProxy(cause: unknown): { readonly message: string; readonly code: NetworkErrorCode } | undefined {
  const message = cause instanceof Error ? cause.message : '';
  const status =
    /^Proxy response \((\d+)\)/.exec(message)?.[1] ?? /^Proxy Authentication Required \((407)\)/.exec(message)?.[1];
  if (status === undefined) return undefined;
  if (status === '407') return { message: 'the proxy requires a user name and a password (407)', code: 'proxy' };
  // A status such as 502 means that the proxy did not reach the service. This failure can be temporary.
  return { message: `the proxy responded with status ${status}`, code: Number(status) < 500 ? 'proxy' : 'refused' };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

/**
 * Returns the code of the innermost error. If the client can connect to no address of a host, the error is an
 * AggregateError. In this case, returns the code of the first error inside the AggregateError.
 */
function innermostCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { code, errors, cause } = error as { code?: unknown; errors?: unknown; cause?: unknown };
  if (typeof code === 'string') return code;
  if (Array.isArray(errors) && errors.length > 0) return innermostCode(errors[0]);
  return cause === undefined ? '' : innermostCode(cause);
}

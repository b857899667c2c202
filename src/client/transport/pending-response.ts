import type { Headers, ScimRequest, ScimResponse } from '../../protocol/exchange/exchange.ts';
import { NetworkError } from '../../protocol/exchange/network-error.ts';
import { readBody } from '../reading/body.ts';
import { decodeContent } from './content-coding.ts';
import { networkFailure } from './network-failure.ts';

/** The address and the limits of one request. */
export interface Bounds {
  readonly url: URL;
  /** Host of the service, for messages. */
  readonly peer: string;
  /** Maximum time in milliseconds from the start of the request to the end of the response. */
  readonly totalTimeout: number;
  /** Maximum size of the response in bytes, before and after decompression. */
  readonly maxResponseSize: number;
}

/**
 * A request whose response is not complete yet. The transport reports its events to this object. The object limits the
 * total time, reacts to the abort signal, and creates the response or the error.
 */
export interface PendingResponse {
  /**
   * True if the server possibly received the request. The retry layer needs to know this, because a retry may not be
   * safe then.
   */
  requestSent: boolean;
  /** True if the response is complete or the request failed. */
  isOver: boolean;
  /** Ends the request on the network. Undefined until the transport has a request that it can end. */
  abort: ((reason: Error) => void) | undefined;
  /** Reports the error of the transport. Has no effect if the request is over. */
  fail(cause: unknown): void;
  /** Reports that the response is complete. `chunks` are the bytes of the body. */
  complete(status: number, headers: Headers, chunks: readonly Uint8Array[]): void;
}

/** Sends a request with `send`, and returns its response. Does not call `send` if the request was aborted before. */
export function awaitResponse(
  { signal }: Pick<ScimRequest, 'signal'>,
  { peer, totalTimeout, maxResponseSize }: Bounds,
  send: (pending: PendingResponse) => void,
): Promise<ScimResponse> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      pending.isOver = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    const end = (error: NetworkError): void => {
      pending.abort?.(error);
      pending.fail(error);
    };
    const unreadable = (cause: unknown): void => {
      const { message, code } = cause as NetworkError;
      const isKnown = cause instanceof NetworkError;
      pending.fail(isKnown ? new NetworkError(`${peer}: ${message}`, code, true, { cause }) : cause);
    };
    const respond = (status: number, headers: Headers, bytes: Uint8Array): void => {
      try {
        const body = readBody(bytes, headers['content-type']);
        settle();
        resolve({ status, headers, ...body });
      } catch (error) {
        unreadable(error);
      }
    };
    const pending: PendingResponse = {
      requestSent: false,
      isOver: false,
      abort: undefined,
      fail(cause) {
        settle();
        reject(cause instanceof NetworkError ? cause : networkFailure(cause, peer, pending.requestSent));
      },
      complete(status, headers, chunks) {
        const bytes = chunks.length === 1 ? (chunks[0] as Uint8Array) : Buffer.concat(chunks);
        const coding = headers['content-encoding'];
        if (coding === undefined) respond(status, headers, bytes);
        else decodeContent(bytes, coding, maxResponseSize).then((all) => respond(status, headers, all), unreadable);
      },
    };
    const onAbort = (): void =>
      end(new NetworkError(`${peer}: the request was aborted`, 'aborted', pending.requestSent));
    const onTotal = (): void => {
      const message = `${peer}: the response was not complete after ${totalTimeout / 1000} s`;
      end(new NetworkError(message, 'timeout', pending.requestSent));
    };
    const timer = setTimeout(onTotal, totalTimeout);
    if (signal?.aborted) return onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      send(pending);
    } catch (error) {
      pending.fail(error);
    }
  });
}

/** Returns the body of a request as bytes or text; undefined for no body. */
export function serialisedBody({ body, raw }: ScimRequest): string | Uint8Array | undefined {
  return body === undefined ? raw : JSON.stringify(body);
}

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
 * A request without a complete response. Each transport reports its events to this object. The object limits the total time,
 * reacts to the abort signal, and creates the response or the error, so that these are equal for all transports.
 */
export class PendingResponse {
  /** True if the server possibly received the request. The client needs this information to decide whether a retry is safe. */
  requestSent = false;
  /** True if the response is complete or the request failed. */
  isOver = false;
  /** Ends the request on the network. Undefined as long as the transport cannot end it. */
  abort: ((reason: Error) => void) | undefined;
  readonly #bounds: Bounds;
  readonly #signal: AbortSignal | undefined;
  readonly #resolve: (response: ScimResponse) => void;
  readonly #reject: (error: NetworkError) => void;
  readonly #timer: NodeJS.Timeout;

  constructor(
    bounds: Bounds,
    signal: AbortSignal | undefined,
    resolve: (response: ScimResponse) => void,
    reject: (error: NetworkError) => void,
  ) {
    this.#bounds = bounds;
    this.#signal = signal;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#timer = setTimeout(this.#onTotal, bounds.totalTimeout);
    signal?.addEventListener('abort', this.onAbort, { once: true });
  }

  /** Reports the error of the transport. Has no effect if the request is over. */
  fail(cause: unknown): void {
    this.#settle();
    this.#reject(cause instanceof NetworkError ? cause : networkFailure(cause, this.#bounds.peer, this.requestSent));
  }

  /** Reports that the response is complete. `chunks` are the bytes of the body. */
  complete(status: number, headers: Headers, chunks: readonly Uint8Array[]): void {
    const bytes = chunks.length === 1 ? (chunks[0] as Uint8Array) : Buffer.concat(chunks);
    const coding = headers['content-encoding'];
    if (coding === undefined) return this.#respond(status, headers, bytes);
    decodeContent(bytes, coding, this.#bounds.maxResponseSize).then(
      (decoded) => this.#respond(status, headers, decoded),
      (error) => this.#unreadable(error),
    );
  }

  readonly onAbort = (): void =>
    this.#end(new NetworkError(`${this.#bounds.peer}: the request was aborted`, 'aborted', this.requestSent));

  readonly #onTotal = (): void => {
    const { peer, totalTimeout } = this.#bounds;
    const message = `${peer}: the response was not complete after ${totalTimeout / 1000} s`;
    this.#end(new NetworkError(message, 'timeout', this.requestSent));
  };

  #end(error: NetworkError): void {
    this.abort?.(error);
    this.fail(error);
  }

  #settle(): void {
    this.isOver = true;
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.onAbort);
  }

  #respond(status: number, headers: Headers, bytes: Uint8Array): void {
    try {
      const body = readBody(bytes, headers['content-type']);
      this.#settle();
      this.#resolve({ status, headers, ...body });
    } catch (error) {
      this.#unreadable(error);
    }
  }

  #unreadable(cause: unknown): void {
    const { message, code } = cause as NetworkError;
    const isKnown = cause instanceof NetworkError;
    this.fail(isKnown ? new NetworkError(`${this.#bounds.peer}: ${message}`, code, true, { cause }) : cause);
  }
}

/** Sends a request with `send`, and returns its response. Does not call `send` if the request was aborted before. */
export function awaitResponse(
  { signal }: Pick<ScimRequest, 'signal'>,
  bounds: Bounds,
  send: (pending: PendingResponse) => void,
): Promise<ScimResponse> {
  return new Promise((resolve, reject) => {
    const pending = new PendingResponse(bounds, signal, resolve, reject);
    if (signal?.aborted) return pending.onAbort();
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

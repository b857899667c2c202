import type { Exchange } from '../../src/protocol/exchange/exchange.ts';
import { NetworkError } from '../../src/protocol/exchange/network-error.ts';
import { checkOptions } from '../options/check.ts';
import { answer, isBelow } from './conversion.ts';
import { type FetchOptions, fetchOptions } from './options.ts';

/**
 * Creates a `fetch` function that can reach only one service provider. Like the real `fetch`, the function rejects with
 * a `TypeError` if there is no response: if the URL is not below `base`, or if the exchange throws a `NetworkError`. If
 * the signal is aborted, the function rejects with the reason of the signal. `createFetch` throws an `OptionError` for
 * an unknown option.
 */
export function createFetch(exchange: Exchange, options: FetchOptions): typeof fetch {
  checkOptions(options, fetchOptions);
  const base = options.base.replace(/\/+$/, '');
  return async (input, init) => {
    const request = new Request(input, init);
    const { signal } = request;
    signal.throwIfAborted();
    try {
      if (!isBelow(request.url, base))
        throw new NetworkError(`this fetch function accepts only URLs below ${base}`, 'refused', false);
      return await Promise.race([answer(exchange, request, base, options), aborted(signal)]);
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof NetworkError ? new TypeError('fetch failed', { cause: error }) : error;
    }
  };
}

/**
 * Returns a promise that rejects when the signal is aborted. The promise is necessary because an exchange may ignore
 * the signal.
 */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

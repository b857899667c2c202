import type { Exchange } from '../../src/protocol/exchange/exchange.ts';
import { NetworkError } from '../../src/protocol/exchange/network-error.ts';
import { checkOptions } from '../options/check.ts';
import { fetchOptions } from '../options/tables.ts';
import { type AnswerOptions, answer, isBelow } from './conversion.ts';

/** How a fetch function is made. */
export interface FetchOptions extends AnswerOptions {
  /** URL that the service provider is mounted at: `https://scim.example.com/v2`. */
  readonly base: string;
}

/**
 * Makes a `fetch` whose whole network is one service provider. Like the real one, it rejects with a `TypeError` where there
 * is no answer (a URL outside of `base`, a `NetworkError` of the exchange) and with the reason of its signal when it is
 * aborted. Throws an `OptionError` for an option that it does not have.
 */
export function createFetch(exchange: Exchange, options: FetchOptions): typeof fetch {
  checkOptions(options, fetchOptions);
  const base = options.base.replace(/\/+$/, '');
  return async (input, init) => {
    const request = new Request(input, init);
    const { signal } = request;
    signal.throwIfAborted();
    try {
      if (!isBelow(request.url, base)) throw new NetworkError(`there is nothing but ${base}`, 'refused', false);
      return await Promise.race([answer(exchange, request, base, options), aborted(signal)]);
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof NetworkError ? new TypeError('fetch failed', { cause: error }) : error;
    }
  };
}

/** Rejects when a signal is aborted, as an exchange need not listen to it. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

import { HttpResponse, http, type RequestHandler } from 'msw';
import type { Exchange } from '../../src/protocol/exchange.ts';
import { NetworkError } from '../../src/protocol/network-error.ts';
import { answer, isBelow } from './conversion.ts';

/**
 * Makes the handlers that mount a service provider in Mock Service Worker (2.11 or newer): `setupServer(...mswHandlers(url, exchange))`.
 * A `NetworkError` of the exchange is a network error for whoever asked.
 */
export function mswHandlers(baseUrl: string, exchange: Exchange): RequestHandler[] {
  const base = baseUrl.replace(/\/+$/, '');
  const resolve = async ({ request }: { request: Request }) => {
    try {
      return await answer(exchange, request, base);
    } catch (error) {
      if (error instanceof NetworkError) return HttpResponse.error();
      throw error;
    }
  };
  // Not a path pattern: MSW would decode the URL to match it, and fail where it cannot be decoded.
  return [http.all(({ request }) => isBelow(request.url, base), resolve)];
}

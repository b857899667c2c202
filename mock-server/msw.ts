import type { RequestHandler } from 'msw';
import { mswHandlers } from './adapters/msw.ts';
import { OptionError } from './options/option-error.ts';
import { createMemoryProvider, type MemoryProviderOptions } from './provider/memory-provider.ts';
import type { ServiceProvider } from './provider/service-provider.ts';

export type { Behaviour } from './behaviour/index.ts';
export type { FaultSpec } from './faults/spec.ts';
export type { JournalEntry } from './journal/entry.ts';
export type { RequestPattern } from './journal/pattern.ts';
export { ExpectationError, expectReceived, received } from './journal/received.ts';
export { createMemoryProvider, type MemoryProviderOptions } from './provider/memory-provider.ts';
export type { ServiceProvider } from './provider/service-provider.ts';

export interface ScimHandlersOptions extends MemoryProviderOptions {
  /** A provider of one's own, to be shared with something else. Default: a new one in memory. */
  readonly provider?: ServiceProvider;
}

/**
 * Handlers that mount a service provider in Mock Service Worker: `setupServer(...scimHandlers('https://scim.example.com/v2'))`.
 * A path after `*` is of any origin, and a path alone is of that of the page, where there is one.
 * Imports nothing of Node.js, so that it runs in a browser too. Throws as `createMemoryProvider` does, and an `OptionError` for
 * another base URL, and for mutual TLS, since MSW stands before all connections and sees no certificate.
 */
export function scimHandlers(baseUrl: string | URL, options: ScimHandlersOptions = {}): RequestHandler[] {
  const { provider: given, ...rest } = options;
  const [needless] = given === undefined ? [] : Object.keys(rest);
  if (needless !== undefined) throw new OptionError(`the option ${needless} is for a new provider, and one is given`);
  const provider = given ?? createMemoryProvider(rest);
  if (provider.behaviour.auth === 'mutual-tls') {
    throw new OptionError(
      'MSW sees no client certificates, which the behaviour auth=mutual-tls needs: createMockServer({ tls: true }) does',
    );
  }
  return mswHandlers(baseUrl, provider.exchange, { onError: rest.onError });
}

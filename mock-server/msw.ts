import type { RequestHandler } from 'msw';
import { mswHandlers } from './adapters/msw.ts';
import { OptionError } from './options/option-error.ts';
import { createMemoryProvider } from './provider/memory-provider.ts';
import type { MemoryProviderOptions } from './provider/options.ts';
import type { ServiceProvider } from './provider/service-provider.ts';

export type { Behaviour } from './behaviour/index.ts';
export type { FaultSpec } from './faults/spec.ts';
export type { JournalEntry } from './journal/entry.ts';
export type { RequestPattern } from './journal/pattern.ts';
export { ExpectationError, expectReceived, received } from './journal/received.ts';
export { loadPreset } from './presets/load-preset.ts';
export type { Preset } from './presets/preset.ts';
export { createMemoryProvider } from './provider/memory-provider.ts';
export type { MemoryProviderOptions } from './provider/options.ts';
export type { ServiceProvider } from './provider/service-provider.ts';

export interface ScimHandlersOptions extends MemoryProviderOptions {
  /** The provider to mount. A test can also use the same provider in other code. Default: a new provider in memory. */
  readonly provider?: ServiceProvider;
}

/**
 * Creates the handlers that mount a service provider in Mock Service Worker:
 * `setupServer(...scimHandlers('https://scim.example.com/v2'))`. A base URL that consists of `*` and a path matches any
 * origin. A base URL that is only a path matches the origin of the page. The function also runs in a browser, because
 * it imports no module of Node.js. Throws the same errors as `createMemoryProvider`. Also throws an `OptionError` for
 * an invalid base URL, and for mutual TLS. Mutual TLS is impossible, because MSW intercepts a request before a
 * connection with a client certificate exists.
 */
export function scimHandlers(baseUrl: string | URL, options: ScimHandlersOptions = {}): RequestHandler[] {
  const { provider: given, ...rest } = options;
  const [unusable] = given === undefined ? [] : Object.keys(rest);
  if (unusable !== undefined)
    throw new OptionError(
      `the option "${unusable}" applies only to a new provider: remove either this option or the option "provider"`,
    );
  const provider = given ?? createMemoryProvider(rest);
  if (provider.behaviour.auth === 'mutual-tls') {
    throw new OptionError(
      'the behaviour auth=mutual-tls needs client certificates, which MSW does not support: use createMockServer({ tls: true })',
    );
  }
  return mswHandlers(baseUrl, provider.exchange, { onError: rest.onError });
}

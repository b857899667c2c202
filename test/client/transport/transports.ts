import type { NetworkExchange, NetworkOptions } from '../../../src/client/transport/network-options.ts';
import { createNodeExchange } from '../../../src/client/transport/node-exchange.ts';
import { createUndiciExchange } from '../../../src/client/transport/undici-exchange.ts';

/** Creates an exchange over the network. */
export type Create = (options?: NetworkOptions) => NetworkExchange;

/** Both transports, by name. Each test runs with both of them. */
export const transports: readonly (readonly [name: string, create: Create])[] = [
  ['undici', createUndiciExchange],
  ['node:http', createNodeExchange],
];

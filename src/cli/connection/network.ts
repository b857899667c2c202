import { createFirstRequests } from '../../client/transport/first-requests.ts';
import type { NetworkExchange, NetworkOptions } from '../../client/transport/network-options.ts';

/** Opens the network for a command. Most commands send few requests, so undici is loaded only if it is needed. */
export function openNetwork(options: NetworkOptions): NetworkExchange {
  return createFirstRequests(options, loadUndici);
}

async function loadUndici(options: NetworkOptions): Promise<NetworkExchange> {
  // Node.js 20 waits about 100 ms before it exits, because V8 optimises the WebAssembly of undici. The flag prevents
  // the wait. Later versions do not wait, and loading `node:v8` would take time.
  if (process.versions.node.startsWith('20.')) (await import('node:v8')).setFlagsFromString('--liftoff-only');
  const { createUndiciExchange } = await import('../../client/transport/undici-exchange.ts');
  return createUndiciExchange(options);
}

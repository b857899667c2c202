import { createFirstRequests } from '../../client/transport/first-requests.ts';
import type { NetworkExchange, NetworkOptions } from '../../client/transport/network-options.ts';

/** Opens the network for a command. Most commands send few requests, so undici is loaded only if it is needed. */
export function openNetwork(options: NetworkOptions): NetworkExchange {
  return createFirstRequests(options, loadUndici);
}

/** The flags with which V8 compiles WebAssembly once and does not optimise it, and the flags that restore the default. */
const optimiseNothing = '--liftoff-only --no-wasm-tier-up --no-wasm-dynamic-tiering --no-wasm-lazy-compilation';
const optimise = '--no-liftoff-only --wasm-tier-up --wasm-dynamic-tiering --wasm-lazy-compilation';

/**
 * Loads undici, whose parser of HTTP is WebAssembly. Node.js 20 waits about 100 ms before it exits, because V8
 * optimises the parser. Flags of V8 prevent this optimisation. After the parser is compiled, the default flags are set
 * again: V8 accepts cached code only with the flags with which this code was compiled.
 */
async function loadUndici(options: NetworkOptions): Promise<NetworkExchange> {
  const { createUndiciExchange } = await import('../../client/transport/undici-exchange.ts');
  if (!process.versions.node.startsWith('20.')) return createUndiciExchange(options);
  const { setFlagsFromString } = await import('node:v8');
  setFlagsFromString(optimiseNothing);
  let isCompiled = false;
  return createUndiciExchange(options, () => {
    if (!isCompiled) setFlagsFromString(optimise);
    isCompiled = true;
  });
}

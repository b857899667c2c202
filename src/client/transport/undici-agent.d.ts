/**
 * Types for the agent of undici. They are declared here, because undici has no types for its internal modules. The
 * client imports only the agent and not the whole package, which halves the load time.
 */
declare module 'undici/lib/dispatcher/agent.js' {
  export { default } from 'undici/types/agent.js';
}

/** The connector of undici, which opens the connections of an agent. */
declare module 'undici/lib/core/connect.js' {
  export { default } from 'undici/types/connector.js';
}

/** The proxy agent of undici, which is loaded only if there is a proxy. */
declare module 'undici/lib/dispatcher/proxy-agent.js' {
  export { default } from 'undici/types/proxy-agent.js';
}

declare module 'undici/lib/dispatcher/dispatcher.js' {
  export { default } from 'undici/types/dispatcher.js';
}

declare module 'undici/lib/api/api-connect.js' {
  const connect: import('undici').Dispatcher['connect'];
  export default connect;
}

/** undici has no types for its parts. Importing the agent alone halves the time that undici takes to load. */
declare module 'undici/lib/dispatcher/agent.js' {
  export { default } from 'undici/types/agent.js';
}

/** Opens the connections of an agent. */
declare module 'undici/lib/core/connect.js' {
  export { default } from 'undici/types/connector.js';
}

/** Loaded only if there is a proxy. */
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

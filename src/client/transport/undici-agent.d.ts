/** undici has no types for its parts; importing its agent alone saves the command line half of undici's start-up time. */
declare module 'undici/lib/dispatcher/agent.js' {
  export { default } from 'undici/types/agent.js';
}

/** What an agent opens its connections with. */
declare module 'undici/lib/core/connect.js' {
  export { default } from 'undici/types/connector.js';
}

/** Loaded only where there is a proxy. */
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

/** undici has no types for its parts; importing its agent alone saves the command line half of undici's start-up time. */
declare module 'undici/lib/dispatcher/agent.js' {
  export { default } from 'undici/types/agent.js';
}

/** What an agent opens its connections with. */
declare module 'undici/lib/core/connect.js' {
  export { default } from 'undici/types/connector.js';
}

import { type Connected, type Connection, type ConnectOptions, openConnection } from './open-connection.ts';
import { createUndiciExchange } from './transport/undici-exchange.ts';

/**
 * Creates a connection. Sends nothing, reads no file and runs no command until the caller sends the first request. Uses undici, or
 * `options.transport` instead of the network.
 */
export function connect(connection: Connection, options: ConnectOptions): Connected {
  return openConnection(connection, options, createUndiciExchange);
}

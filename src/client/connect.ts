import { type Connected, type Connection, type ConnectOptions, openConnection } from './open-connection.ts';
import { createUndiciExchange } from './transport/undici-exchange.ts';

/**
 * Creates a connection. Until the caller sends the first request, the connection sends nothing, reads no file and runs
 * no command. Sends requests with undici, or with `options.transport` instead of the network.
 */
export function connect(connection: Connection, options: ConnectOptions): Connected {
  return openConnection(connection, options, createUndiciExchange);
}

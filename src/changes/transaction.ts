import { readTransactionId } from '../client/reading/transaction.ts';
import type { ScimRequest, ScimResponse } from '../protocol/exchange/exchange.ts';

/** The transaction of a change that the service processes later (RFC 9967 section 2.5.1.1). */
export interface Transaction {
  /** The value of `Set-Txn`. */
  readonly id: string;
  /** Path of the completion event, relative to the base URL. Absent if the service offers none. */
  readonly event?: string;
}

/** Reads the transaction of a response with status 202. Returns `undefined` for a service that names no transaction. */
export function readTransaction(request: ScimRequest, { headers }: ScimResponse): Transaction | undefined {
  const id = readTransactionId(headers);
  if (id === undefined) return undefined;
  const event = eventPath(request, headers['location'] ?? '');
  return event === undefined ? { id } : { id, event };
}

/** Maximum length of the path of an event. */
const maxLength = 1000;

/**
 * Returns the path of the completion event from `Location`. A `Location` below the endpoint of the request is the
 * location of the resource, and not of an event. A `Location` outside of the base URL or at another server is not used,
 * because each request of the client contains its credentials.
 */
function eventPath({ base, path }: ScimRequest, location: string): string | undefined {
  const url = location.replace(/^"(.*)"$/, '$1');
  if (url === '' || url.length > maxLength || !URL.canParse(url, `${base}/`)) return undefined;
  const { href, username, password } = new URL(url, `${base}/`);
  const root = new URL(`${base}/`).href;
  if (!href.startsWith(root) || /[?#]/.test(href) || username !== '' || password !== '') return undefined;
  const relative = `/${href.slice(root.length)}`;
  const first = (text: string): string | undefined => text.split('/')[1]?.toLowerCase();
  return first(relative) === first(path) ? undefined : relative;
}

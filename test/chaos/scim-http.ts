import { Pool } from 'undici';
import { isObject, type JsonObject } from '../../src/protocol/json/json.ts';

/** Timeout in ms. The server needs less time for any response that it sends. */
const patience = 20_000;

export interface HttpAnswer {
  /** 0 for no answer. */
  readonly status: number;
  readonly etag: string;
  readonly body: JsonObject;
}

/** Sends requests to a server over its own connections. Records statuses of 500 or more, and missing responses. */
export class ScimHttp {
  /** Requests by their status. */
  readonly statuses = new Map<number, number>();
  /** Answers of 500 and more, and requests without an answer. */
  readonly failures: string[] = [];
  readonly #pool: Pool;
  readonly #mount: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(url: string, token: string, connections: number) {
    const { origin, pathname } = new URL(url);
    this.#pool = new Pool(origin, { connections, headersTimeout: patience, bodyTimeout: patience });
    this.#mount = pathname;
    this.#headers = { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' };
  }

  async send(method: string, path: string, body?: JsonObject, ifMatch?: string): Promise<HttpAnswer> {
    try {
      const {
        statusCode,
        headers,
        body: stream,
      } = await this.#pool.request({
        method: method as 'GET',
        path: `${this.#mount}${path}`,
        headers: { ...this.#headers, ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await stream.text();
      this.statuses.set(statusCode, (this.statuses.get(statusCode) ?? 0) + 1);
      if (statusCode >= 500) this.failures.push(`${method} ${path}: ${statusCode} ${text}`);
      const content: unknown = text === '' ? {} : JSON.parse(text);
      return { status: statusCode, etag: String(headers['etag'] ?? ''), body: isObject(content) ? content : {} };
    } catch (error) {
      this.failures.push(`${method} ${path}: ${String(error)}`);
      return { status: 0, etag: '', body: {} };
    }
  }

  get requests(): number {
    return [...this.statuses.values()].reduce((total, count) => total + count, 0);
  }

  /** Closes the connections without waiting for responses. */
  close(): Promise<void> {
    return this.#pool.destroy();
  }
}

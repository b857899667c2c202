import { createMockServer, type MockServer } from '../../../mock-server/server/create-mock-server.ts';
import type { MockServerOptions } from '../../../mock-server/server/options.ts';
import type { Json, JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';

/** A response that was received over a socket. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: JsonObject;
}

/** Starts a server that listens on a socket and needs no token. `send` sends a request to it. */
export async function openServer(options: MockServerOptions = {}) {
  let ids = 0;
  const server: MockServer = await createMockServer({ token: false, newId: () => `id-${++ids}`, ...options });
  const send = async (
    method: string,
    target: string,
    body?: Json,
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const response = await fetch(`${server.url}${target}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/scim+json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: parse(text) };
  };
  /** Creates users named by letters. */
  const people = async (...names: string[]) => {
    for (const userName of names) await send('POST', '/Users', user(userName));
  };
  return { ...server, send, people };
}

export const user = (userName: string): JsonObject => ({ schemas: [urn.User], userName });

export const group = (displayName: string, ...members: string[]): JsonObject => ({
  schemas: [urn.Group],
  displayName,
  members: members.map((value) => ({ value })),
});

/** The user names of a page. */
export const namesOf = ({ body }: Answer): unknown[] =>
  (body.Resources as JsonObject[]).map(({ userName }) => userName);

/** Returns the error of `fetch` if a response is not complete. */
export async function failure(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    const { cause } = error as { cause?: { code?: string; message?: string } };
    return String(cause?.code ?? cause?.message ?? error);
  }
  return 'an answer';
}

function parse(text: string): JsonObject {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

import type { ScimResponse } from '../../../src/protocol/exchange/exchange.ts';
import type { FaultRow } from '../effect.ts';
import { oneOf } from '../read.ts';

type Kind = 'html' | 'json' | 'text' | 'empty';

/**
 * Maps each kind of body to a function that creates such a body. Gateways, proxies and login pages send bodies of these
 * kinds.
 */
const bodies: Readonly<Record<Kind, (status: number) => Pick<ScimResponse, 'headers' | 'raw'>>> = {
  html: (status) => ({
    headers: { 'content-type': 'text/html; charset=utf-8' },
    raw: `<!DOCTYPE html><html><head><title>${status}</title></head><body><h1>${status}</h1></body></html>`,
  }),
  json: (status) => ({
    headers: { 'content-type': 'application/json' },
    raw: JSON.stringify({ error: { code: status, message: 'upstream request failed' } }),
  }),
  text: (status) => ({
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    raw: `upstream request failed with ${status}`,
  }),
  empty: () => ({ headers: {} }),
};

/** Replaces the SCIM message of a response. */
export const body: FaultRow<Kind> = {
  summary: 'sends another body instead of the SCIM message',
  read: oneOf('html', 'json', 'text', 'empty'),
  create: (kind) => ({
    layer: (next) => async (request) => {
      const { status, headers } = await next(request);
      // Removes the headers that describe the SCIM message. A response to HEAD has no body, but has these headers too.
      const { 'content-type': _type, 'content-length': _length, ...rest } = headers;
      const answer = bodies[kind](status);
      return { status, ...answer, headers: { ...rest, ...answer.headers } };
    },
  }),
};

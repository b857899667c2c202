import type { FaultRow } from '../effect.ts';
import { headerFields } from '../read.ts';

/** Adds or replaces headers of a response. */
export const headers: FaultRow<Readonly<Record<string, string>>> = {
  summary: 'adds or replaces headers: {"status": 302, "headers": {"location": "https://…"}}',
  read: headerFields,
  create: (more) => ({
    layer: (next) => async (request) => {
      const response = await next(request);
      return { ...response, headers: { ...response.headers, ...more } };
    },
  }),
};

import type { FaultRow } from '../effect.ts';
import { text } from '../read.ts';

/** Replaces the media type of a response. */
export const contentType: FaultRow<string> = {
  summary: 'replaces the media type of the response',
  read: text,
  create: (type) => ({
    layer: (next) => async (request) => {
      const response = await next(request);
      return { ...response, headers: { ...response.headers, 'content-type': type } };
    },
  }),
};

import { NetworkError } from '../../../src/protocol/network-error.ts';
import type { FaultRow } from '../effect.ts';
import { oneOf } from '../read.ts';

/** Closes the connection without a response. */
export const reset: FaultRow<'before' | 'after'> = {
  summary: 'ends the connection without an answer, before or after the request was carried out',
  read: oneOf('before', 'after'),
  create: (when) => ({
    layer: (next) => async (request) => {
      if (when === 'after') await next(request);
      throw new NetworkError('a fault ended the connection', 'reset', true);
    },
  }),
};

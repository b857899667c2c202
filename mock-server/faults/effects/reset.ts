import { NetworkError } from '../../../src/protocol/exchange/network-error.ts';
import type { FaultRow } from '../effect.ts';
import { oneOf } from '../read.ts';

/** Closes the connection without a response. */
export const reset: FaultRow<'before' | 'after'> = {
  summary: 'closes the connection without a response, before or after the request is processed',
  read: oneOf('before', 'after'),
  create: (when) => ({
    layer: (next) => async (request) => {
      if (when === 'after') await next(request);
      throw new NetworkError('a fault closed the connection', 'reset', true);
    },
  }),
};

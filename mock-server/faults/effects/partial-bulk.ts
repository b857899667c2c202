import { endpoints } from '../../../src/protocol/schema/endpoints.ts';
import type { FaultRow } from '../effect.ts';
import { objectOf, sendingObject } from '../message.ts';
import { whole } from '../read.ts';

/**
 * Processes only the first operations of a bulk request. The response does not contain the results of the remaining
 * operations.
 */
export const partialBulk: FaultRow<number> = {
  summary: 'processes only this number of operations of a bulk request; the response omits the other operations',
  read: whole(0),
  acts: ['POST /Bulk'],
  create: (most) => ({
    applies: ({ method, path }) => method === 'POST' && path === endpoints.Bulk,
    layer: (next) => (request) => {
      const body = objectOf(request);
      if (!body || !Array.isArray(body.Operations)) return next(request);
      return next(sendingObject(request, { ...body, Operations: body.Operations.slice(0, most) }));
    },
  }),
};

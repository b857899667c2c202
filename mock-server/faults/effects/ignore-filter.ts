import type { FaultRow } from '../effect.ts';
import { isQuery, parametersOf, withParameters } from '../message.ts';
import { flag } from '../read.ts';

/** Processes a query without its filter. */
export const ignoreFilter: FaultRow<true> = {
  summary: 'ignores the filter of a query',
  read: flag,
  acts: ['GET|HEAD /*', 'GET|HEAD /', 'POST /.search', 'POST /*/.search'],
  create: () => ({
    applies: (request) => isQuery(request) && parametersOf(request).filter !== undefined,
    layer: (next) => (request) => {
      const { filter: _filter, ...rest } = parametersOf(request);
      return next(withParameters(request, rest));
    },
  }),
};

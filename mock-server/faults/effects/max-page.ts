import type { FaultRow } from '../effect.ts';
import { isQuery, parametersOf, withParameters } from '../message.ts';
import { whole } from '../read.ts';

/** Limits the number of resources in a page. */
export const maxPage: FaultRow<number> = {
  summary: 'limits the number of resources in a page',
  read: whole(1),
  acts: ['GET|HEAD /*', 'GET|HEAD /', 'POST /.search', 'POST /*/.search'],
  create: (most) => ({
    applies: isQuery,
    layer: (next) => (request) => {
      const parameters = parametersOf(request);
      const count = parameters.count === undefined ? most : Math.min(Number(parameters.count), most);
      return next(withParameters(request, { ...parameters, count }));
    },
  }),
};

import { isObject, type JsonObject } from '../../../src/protocol/json/json.ts';
import type { FaultRow } from '../effect.ts';
import { answeringObject, objectOf } from '../message.ts';
import { orTrue, whole } from '../read.ts';

/** Removes members from the groups in a response. */
export const dropMembers: FaultRow<number | true> = {
  summary:
    'removes members from each group in a response. With a number, this number of members remains; with true, no members remain',
  read: orTrue(whole(0), 'must be the number of members to keep, or true to remove all members'),
  acts: ['GET|HEAD|POST|PUT|PATCH /Groups/**', 'GET|HEAD /', 'POST /.search'],
  create: (kept) => ({
    applies: ({ path }) => /^\/(?:Groups(?:\/|$)|\.search$|$)/.test(path),
    layer: (next) => async (request) => {
      const response = await next(request);
      const body = objectOf(response);
      if (!body) return response;
      const resources = Array.isArray(body.Resources) ? body.Resources : [body];
      for (const resource of resources) if (isObject(resource)) drop(resource, kept);
      return answeringObject(response, body);
    },
  }),
};

function drop(resource: JsonObject, kept: number | true): void {
  if (!Array.isArray(resource.members)) return;
  if (kept === true || kept === 0) delete resource.members;
  else resource.members = resource.members.slice(0, kept);
}

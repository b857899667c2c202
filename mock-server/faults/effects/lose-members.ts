import type { ScimRequest } from '../../../src/protocol/exchange/exchange.ts';
import { isObject, type Json, type JsonObject } from '../../../src/protocol/json/json.ts';
import type { FaultRow } from '../effect.ts';
import { objectOf, sendingObject } from '../message.ts';
import { whole } from '../read.ts';

/** Stores only some of the members that a write adds. */
export const loseMembers: FaultRow<number> = {
  summary: 'adds only this number of the new members of a group, and reports no error',
  read: whole(0),
  acts: ['POST /Groups', 'PUT|PATCH /Groups/*'],
  create: (most) => ({
    applies: isGroupWrite,
    layer: (next) => (request) => {
      const body = objectOf(request);
      if (!body) return next(request);
      const operations = body.Operations;
      if (Array.isArray(operations)) body.Operations = operations.map((operation) => cutOperation(operation, most));
      else cutMembers(body, most);
      return next(sendingObject(request, body));
    },
  }),
};

function isGroupWrite({ method, path }: ScimRequest): boolean {
  return /^\/Groups(?:\/[^./]|$)/.test(path) && /^(?:POST|PUT|PATCH)$/.test(method);
}

function cutOperation(operation: Json, most: number): Json {
  if (!isObject(operation) || /^remove$/i.test(String(operation.op))) return operation;
  const { path, value } = operation;
  if (isObject(value)) cutMembers(value, most);
  const isMembers = typeof path === 'string' && /^members$/i.test(path);
  return isMembers && Array.isArray(value) ? { ...operation, value: value.slice(0, most) } : operation;
}

function cutMembers(group: JsonObject, most: number): void {
  if (Array.isArray(group.members)) group.members = group.members.slice(0, most);
}

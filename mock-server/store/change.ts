import { isObject } from '../../src/protocol/json/json.ts';
import type { Change } from './store.ts';

/** True if the value is a change that a store can write and read again. */
export function isChange(value: unknown): value is Change {
  if (!isObject(value)) return false;
  const { op, type, resource, id, group, member } = value;
  switch (op) {
    case 'put':
      return typeof type === 'string' && isObject(resource) && typeof resource['id'] === 'string';
    case 'delete':
      return typeof type === 'string' && typeof id === 'string';
    case 'link':
      return (
        typeof group === 'string' &&
        isObject(member) &&
        typeof member['value'] === 'string' &&
        typeof member['type'] === 'string'
      );
    case 'unlink':
      return typeof group === 'string' && typeof member === 'string';
    default:
      return false;
  }
}

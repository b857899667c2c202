import type { ResourceModel } from '../../protocol/schema/model.ts';
import { kindOf } from '../resource.ts';

/**
 * Returns the name of a resource type in the table of dialects: `User`, `Group`, or the name of the type. The table
 * lists facts under this name.
 */
export function factTypeOf(model: ResourceModel): string {
  switch (kindOf(model)) {
    case 'user':
      return 'User';
    case 'group':
      return 'Group';
    case 'other':
      return model.resourceType.name;
  }
}

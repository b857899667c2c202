import type { ResourceModel } from '../../protocol/schema/model.ts';
import { kindOf } from '../resource.ts';

/**
 * Returns the name under which the table of dialects lists facts about a resource type: `User`, `Group`, or the name of
 * the type.
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

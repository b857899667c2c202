import type { Tolerate } from '../deviation.ts';
import type { ResourceModel } from '../schema/model.ts';
import { type AttributePath, printAttributePath, qualifyPath, resolvePath } from '../schema/path.ts';
import type { Filter } from './ast.ts';
import { placeOf, withPlace } from './place.ts';

/**
 * Adds the URN of the extension to each extension attribute that has no URN in the filter. Calls `tolerate` for each of
 * these attributes, and throws the errors of `tolerate`. Returns the same filter if no attribute needs a URN.
 */
export function qualifyFilter(filter: Filter, model: ResourceModel, tolerate: Tolerate): Filter {
  switch (filter.kind) {
    case 'compare':
    case 'present':
    case 'valuePath': {
      const path = qualify(filter.path, model, tolerate);
      return path === filter.path ? filter : { ...filter, path };
    }
    case 'not': {
      const inner = qualifyFilter(filter.filter, model, tolerate);
      return inner === filter.filter ? filter : { ...filter, filter: inner };
    }
    case 'and':
    case 'or': {
      const filters = filter.filters.map((inner) => qualifyFilter(inner, model, tolerate));
      return filters.every((inner, index) => inner === filter.filters[index]) ? filter : { ...filter, filters };
    }
  }
}

function qualify(path: AttributePath, model: ResourceModel, tolerate: Tolerate): AttributePath {
  const qualified = qualifyPath(path, model);
  if (!qualified || !resolvePath(qualified, model)) return path;
  tolerate('pathUnqualified', printAttributePath(path));
  return withPlace(qualified, placeOf(path));
}

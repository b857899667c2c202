import { compileProjection } from '../../protocol/query/projection.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import { SourceError } from '../errors.ts';
import { attributePaths, parseColumnTarget } from '../headers/column-target.ts';
import type { MappedRow } from '../mapping/index.ts';

/**
 * A function that reduces a row to the attributes that the source owns. It is only applied to rows of existing people.
 */
export type Owned = (row: MappedRow) => MappedRow;

/**
 * Creates a function that reduces a row to the given attributes, such as `title`, `department`, `manager` and `groups`.
 * Throws a `SourceError` (`badMap`) for an attribute that the service does not have.
 */
export function ownedAttributes(names: readonly string[], model: ResourceModel): Owned {
  const paths: string[] = [];
  let ownsManager = false;
  let ownsGroups = false;
  for (const name of names) {
    const target = parseColumnTarget(name, model);
    if (!target)
      throw new SourceError(
        'badMap',
        `--attributes contains ${JSON.stringify(name)}, but users have no attribute with this name`,
        { near: { typed: name, candidates: [...attributePaths(model), 'groups'] } },
      );
    if (target.kind === 'manager') ownsManager = true;
    else if (target.kind === 'groups') ownsGroups = true;
    else paths.push(pathOf(target.extension, target.attribute.name));
  }
  // Uses a list with only `id` instead of an empty list, because `compileProjection` keeps every attribute if the list
  // is empty.
  const project = compileProjection(model, { attributes: paths.length > 0 ? paths : ['id'] });
  const owned = new Set(paths.map((path) => path.toLowerCase()));
  return (row) => {
    const { cleared = [], links, resource } = row;
    const { manager, managerAlternatives, ...others } = links;
    return {
      ...row,
      resource: { ...project(resource), ...(resource.schemas === undefined ? {} : { schemas: resource.schemas }) },
      cleared: cleared.filter((path) => isOwned(path, owned, ownsManager, model)),
      links: {
        ...(ownsManager ? links : others),
        ...(ownsGroups ? {} : { groups: [], memberships: 'foreign' }),
      },
    };
  };
}

function isOwned(path: string, owned: ReadonlySet<string>, ownsManager: boolean, model: ResourceModel): boolean {
  const target = parseColumnTarget(path, model);
  if (target?.kind === 'manager') return ownsManager;
  return target?.kind === 'attribute' && owned.has(pathOf(target.extension, target.attribute.name).toLowerCase());
}

function pathOf(extension: string | undefined, name: string): string {
  return extension === undefined ? name : `${extension}:${name}`;
}

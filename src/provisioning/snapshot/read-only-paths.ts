import type { AttributeModel, ResourceModel } from '../../protocol/schema/model.ts';
import type { SnapshotClient } from './snapshot-client.ts';
import { type SnapshotHeader, type SnapshotType, snapshotTypes } from './snapshot-file.ts';

/**
 * Maps each resource type to the paths of the attributes that only the service writes (`readOnly`, RFC 7643 section
 * 2.2).
 */
export type ReadOnlyPaths = NonNullable<SnapshotHeader['readOnly']>;

/**
 * Attributes that are compared even if a schema declares them as `readOnly`. A change of the status or of a membership
 * changes the access of a person. A change of `userName` changes the name of a person.
 */
const compared: ReadonlySet<string> = new Set(['active', 'groups', 'members', 'username']);

/** Reads the schemas of a service. Returns the paths of the attributes that only the service writes. */
export async function readOnlyPaths({ discovery }: Pick<SnapshotClient, 'discovery'>): Promise<ReadOnlyPaths> {
  const paths: Partial<Record<SnapshotType, readonly string[]>> = {};
  for (const type of snapshotTypes) paths[type] = pathsOf(await discovery.model(type));
  return paths;
}

function pathsOf({ core, extensions }: ResourceModel): string[] {
  return [core, ...extensions]
    .flatMap(({ attributes }) => attributes)
    .filter(({ name }) => !compared.has(name.toLowerCase()))
    .flatMap(pathsOfAttribute);
}

/**
 * Returns the path of an attribute that only the service writes. For any other attribute, returns the paths of its
 * sub-attributes that only the service writes.
 */
function pathsOfAttribute({ mutability, path, subAttributes }: AttributeModel): string[] {
  return mutability === 'readOnly' ? [path] : subAttributes.flatMap(pathsOfAttribute);
}

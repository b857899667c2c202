import { UsageError } from '../errors/errors.ts';
import { toggle } from '../flags.ts';
import { serverModel } from './models.ts';
import type { ResourceScope } from './resource-scope.ts';
import type { ResourceTopic } from './resource-topic.ts';

/** Help group of the flags for a skeleton. */
const group = 'Skeleton';

/** Flags of the commands that can print a skeleton of a resource. */
export const skeletonFlags = {
  skeleton: toggle(
    'print all writable attributes of the service as YAML with comments, for --file; send nothing',
    group,
  ),
  required: toggle('with --skeleton: print only the required attributes', group),
};

/**
 * Prints the writable attributes of a resource type as YAML with comments, or as JSON for `-o json`. The attributes are
 * those that the schemas of the service declare. Throws a `UsageError` for another format.
 */
export async function printSkeleton(
  scope: ResourceScope,
  topic: ResourceTopic,
  { onlyRequired, command, print }: SkeletonPrint,
): Promise<void> {
  const { output = scope.flags.json ? 'json' : 'yaml', query } = scope.flags;
  if (output !== 'json' && output !== 'yaml')
    throw new UsageError(`--skeleton cannot be printed as ${output}`, { hint: 'use -o yaml, the default, or -o json' });
  if (query !== undefined && output === 'yaml') throw new UsageError('--query needs -o json if --skeleton is given');
  const model = await serverModel(scope, topic.resourceType);
  const { jsonSkeleton, yamlSkeleton } = await import('./skeleton.ts');
  if (output === 'json') return scope.show(jsonSkeleton(model, { onlyRequired }));
  const heading = [
    `A new ${topic.singular}. To create it, run ${command} --file FILE.`,
    'An attribute without a value is not sent.',
    '',
  ];
  await print(yamlSkeleton(model, { onlyRequired }, heading));
}

/** How a skeleton is printed. */
export interface SkeletonPrint {
  readonly onlyRequired: boolean;
  /** The command that accepts the completed skeleton: `scimctl users create`. */
  readonly command: string;
  /** Writes text to stdout. */
  readonly print: (text: string) => Promise<void>;
}

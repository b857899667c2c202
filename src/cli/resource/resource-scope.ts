import type { ChangeContext } from '../../changes/context.ts';
import { assertMethod } from '../../changes/dialect/methods.ts';
import { Stop } from '../../changes/run-stop.ts';
import { readServiceKnowledge, ServiceKnowledge } from '../../changes/service.ts';
import type { Method } from '../../dialects/fact-values.ts';
import type { CommandScope } from '../scope.ts';
import { modelOf } from './models.ts';
import type { ResourceTopic } from './resource-topic.ts';

/** The parts of a running command that the functions for resources use. */
export interface ResourceScope extends CommandScope {
  /**
   * Returns what is known about the service. The first call creates an object, which all changes of the command share.
   */
  service(): Promise<ServiceKnowledge>;
}

/** Adds `service`, the shared knowledge about the service, to the scope of a command. */
export function resourceScope(scope: CommandScope): ResourceScope {
  let service: Promise<ServiceKnowledge> | undefined;
  const open = async (): Promise<ServiceKnowledge> => {
    const { client, memory } = await scope.session();
    // With `--curl`, no PATCH is sent, so no response can show whether PATCH is supported. Discovery is read instead.
    if (scope.flags.curl) return readServiceKnowledge(client, await memory());
    return new ServiceKnowledge(undefined, await memory(), client.dialect);
  };
  return {
    ...scope,
    service: () => {
      service ??= open();
      return service;
    },
  };
}

/**
 * Throws an `UnsupportedError` if no method in `methods` works for the resource type of `topic` according to the
 * dialect. Called before the first request of a command.
 */
export async function requireMethod(
  scope: CommandScope,
  topic: Pick<ResourceTopic, 'resourceType'>,
  ...methods: readonly Method[]
): Promise<void> {
  const { client } = await scope.session();
  assertMethod(client.dialect, topic.resourceType, methods);
}

/** Creates the context that is needed to change a resource of this topic. */
export async function changeContext(scope: ResourceScope, topic: ResourceTopic): Promise<ChangeContext> {
  const { client } = await scope.session();
  const { signal, sleep } = scope.context;
  return {
    client,
    model: await modelOf(scope, topic),
    service: await scope.service(),
    stop: new Stop(signal, sleep),
    isRehearsal: scope.isDryRun,
  };
}

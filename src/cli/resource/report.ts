import type { JsonObject } from '../../protocol/json/json.ts';
import { describe } from '../errors/report-error.ts';
import { commandLine, profileWords } from '../output/shell-word.ts';
import { isMachineRead, type ShowOptions } from '../output/show.ts';
import type { CommandScope } from '../scope.ts';
import { genericTopic, type ResourceTopic } from './resource-topic.ts';

/** A change that was made. */
export interface ReportedChange {
  /** The verb of the message, such as `Updated`. */
  readonly verb: string;
  /** Id of the resource. `undefined` if the server's response has no id. */
  readonly id: string | undefined;
  readonly label: string;
  /** The resource after the change. `undefined` if the response does not show the resource. */
  readonly after: JsonObject | undefined;
  /** True if the service does not show the resource after the change. */
  readonly isGone?: boolean;
}

/**
 * Writes a note about a change. With a structured format, also prints the resource, and reads it again if `after` is
 * `undefined`. With any other format, writes a second note that contains the next command.
 */
export async function reportChange(
  scope: CommandScope,
  topic: ResourceTopic,
  { verb, id, label, after, isGone = false }: ReportedChange,
): Promise<void> {
  if (scope.isDryRun) return;
  scope.note(`${verb} ${topic.singular} ${label}`);
  if (isMachineRead(scope.context, scope.flags)) {
    const resource = after ?? (id === undefined || isGone ? undefined : await readChanged(scope, topic, id));
    if (resource) await showResource(scope, topic, resource);
  } else if (id !== undefined && !isGone) {
    scope.note(`Next: ${nextCommand(scope, topic, 'get', id)}`);
  }
}

/**
 * Reads a resource after a change. If the read fails, writes only a note, because the change was made. For example, the
 * read fails if the service does not show inactive users.
 */
async function readChanged(scope: CommandScope, topic: ResourceTopic, id: string): Promise<JsonObject | undefined> {
  const { client } = await scope.session();
  try {
    return await client.get(topic.endpoint, id);
  } catch (error) {
    if (scope.context.signal.aborted) throw error;
    const { message, detail } = describe(error);
    scope.note(`Note: the change was made, but the ${topic.singular} cannot be read: ${detail ?? message}`);
    return undefined;
  }
}

/** Prints a resource that was not changed, if the output format is structured. */
export async function showUnchanged(scope: CommandScope, topic: ResourceTopic, resource: JsonObject): Promise<void> {
  if (isMachineRead(scope.context, scope.flags) && !scope.isDryRun)
    await scope.show(resource, { resourceType: topic.resourceType });
}

/** Shows a resource. With `-o raw`, shows the last response instead, which contained the resource. */
export async function showResource(
  scope: CommandScope,
  topic: ResourceTopic,
  resource: JsonObject,
  options: ShowOptions = {},
): Promise<void> {
  const response = scope.format === 'raw' ? (await scope.session()).lastAnswer() : undefined;
  if (response) await scope.printRaw([response]);
  else await scope.show(resource, { resourceType: topic.resourceType, ...options });
}

/**
 * Returns the next command for the operator. If `--profile` was given, the command contains this flag too. Without the
 * flag, the command would use another service. The id comes from the server, so it is quoted for the shell if
 * necessary, and follows `--` if it begins with a hyphen.
 */
export function nextCommand(
  { flags }: Pick<CommandScope, 'flags'>,
  { command, resourceType }: ResourceTopic,
  verb: string,
  id?: string,
): string {
  const type = command === genericTopic.command ? [resourceType] : [];
  return commandLine(['scimctl', command, verb, ...type], id, profileWords(flags));
}

import type { Update } from '../../changes/decide/update.ts';
import type { Guard } from '../../changes/guard/guard.ts';
import { performUpdate } from '../../changes/perform/update.ts';
import { labelOf, versionOf } from '../../changes/resource.ts';
import { ScimError } from '../../protocol/errors.ts';
import { compileFilter, parseFilter } from '../../protocol/filter/index.ts';
import { type JsonObject, jsonEquals } from '../../protocol/json/json.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import { SafetyError } from '../errors/errors.ts';
import { throwIfResponseLost } from '../errors/lost-response.ts';
import { createGuard } from '../safety/command-guard.ts';
import type { Consent } from '../safety/consent.ts';
import { findResource, type NamedResource } from './find.ts';
import { modelOf, serverModel } from './models.ts';
import { nextCommand, reportChange } from './report.ts';
import { changeContext, type ResourceScope } from './resource-scope.ts';
import { type ResourceTopic, users } from './resource-topic.ts';

/** Values of the flags that limit a change. */
export type ChangeFlags = Consent & { readonly 'if-match'?: string | undefined };

/** How a change is made and reported. */
export interface ChangeOptions {
  /** The verb of the message, such as `Updated`. */
  readonly verb: string;
  /** The model that the change was decided with. */
  readonly model: ResourceModel;
  /** Decides anew on the resource as it is; undefined when no change is left. */
  readonly again: (fresh: JsonObject) => Update | undefined;
}

/**
 * Asks the guard, checks the version, sends an update that was decided on, and reports it. Throws what `performUpdate`
 * throws, and a `LostResponseError` if the update was sent and its response lost.
 */
export async function changeResource(
  scope: ResourceScope,
  topic: ResourceTopic,
  update: Update,
  flags: ChangeFlags,
  { verb, model, again }: ChangeOptions,
): Promise<void> {
  const { id, before } = update;
  const named = { id, label: labelOf(before, id) };
  const guard = await resourceGuard(scope, topic, flags);
  const approval = await guard.approve(update.removals, new Map([[id, before]]));
  const { ifMatch } = await versionCondition(
    scope,
    topic,
    { ...named, resource: before, isComplete: true },
    flags['if-match'],
  );
  const context = { ...(await changeContext(scope, topic)), model };
  const how = { approval, ifMatch, again, replaces: update.replaces ?? false };
  const { shown, presumed } = await sendChange(topic, named, performUpdate(context, update, how));
  if (presumed) scope.note('Note: the response was lost; the resource was read again and has the change');
  await reportChange(scope, topic, { verb, ...named, after: shown });
}

/** Waits for the response to a change. Throws a `LostResponseError` if the change was sent and its response lost. */
export function sendChange<T>(
  topic: ResourceTopic,
  { id, label }: Pick<NamedResource, 'id' | 'label'>,
  request: Promise<T>,
): Promise<T> {
  return throwIfResponseLost(
    request,
    `${topic.singular} ${label} may have been changed`,
    nextCommand(topic, 'get', id),
  );
}

/** The guard of a command: no removal is sent without its approval. */
export async function resourceGuard(scope: ResourceScope, topic: ResourceTopic, consent: Consent): Promise<Guard> {
  const { client, connection } = await scope.session();
  const model = await protectionModel(scope, connection.protect);
  return createGuard({ scope, client, connection, users: model, consent, typeName: topic.singular });
}

/** The model that `protect` is compiled with: the server's model if the model of RFC 7643 lacks an attribute. */
async function protectionModel(scope: ResourceScope, protect: readonly string[]): Promise<ResourceModel> {
  const model = await modelOf(scope, users);
  return protect.every((filter) => compiles(filter, model)) ? model : serverModel(scope, users.resourceType);
}

function compiles(filter: string, model: ResourceModel): boolean {
  try {
    compileFilter(parseFilter(filter), model);
    return true;
  } catch {
    return false;
  }
}

/**
 * The condition that `--if-match` asks for (RFC 7644 section 3.14). Throws a `SafetyError` if the server gives the resource
 * no version, and a `ScimError` (412) if the resource was changed while it was read.
 */
export async function versionCondition(
  scope: ResourceScope,
  topic: ResourceTopic,
  named: NamedResource,
  ifMatch: string | undefined,
): Promise<{ ifMatch?: string }> {
  if (ifMatch === undefined) return {};
  if (ifMatch !== 'auto') return { ifMatch };
  const isRead = named.isComplete && versionOf(named.resource) !== undefined;
  const { resource } = isRead ? named : await findResource(scope, topic, named.id, { by: 'id', projection: {} });
  if (named.isComplete && !isSame(named.resource, resource)) {
    throw new ScimError(412, `the ${topic.singular} was changed while it was read`);
  }
  const version = versionOf(resource);
  if (version === undefined) {
    throw new SafetyError(
      `the server gives no version of this ${topic.singular}`,
      'without --if-match the change is sent whatever the version is',
    );
  }
  return { ifMatch: version };
}

/** True if a list and a read show the same resource. `meta` is not compared: some services give the version in a header only. */
function isSame(listed: JsonObject, read: JsonObject): boolean {
  return Object.entries(listed).every(([name, value]) => name === 'meta' || jsonEquals(value, read[name]));
}

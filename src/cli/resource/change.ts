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
import { groups, type ResourceTopic, users } from './resource-topic.ts';

/** Values of the flags that limit a change. */
export type ChangeFlags = Consent & { readonly 'if-match'?: string | undefined };

/** Options for sending and reporting a change. */
export interface ChangeOptions {
  /** The verb of the message, such as `Updated`. */
  readonly verb: string;
  /** The resource model that was used to compute the change. */
  readonly model: ResourceModel;
  /** Computes the update again from the current resource. Returns `undefined` if no change is necessary. */
  readonly again: (fresh: JsonObject) => Update | undefined;
  /** True if the service does not show the resource after the change. */
  readonly isGone?: boolean;
}

/**
 * Asks the guard for approval, checks the version, sends an update and reports the result. Throws the errors of
 * `performUpdate`. Throws a `LostResponseError` if the update was sent and its response was lost.
 */
export async function changeResource(
  scope: ResourceScope,
  topic: ResourceTopic,
  update: Update,
  flags: ChangeFlags,
  { verb, model, again, isGone = false }: ChangeOptions,
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
  const { shown, presumed } = await sendChange(scope, topic, named, performUpdate(context, update, how));
  if (presumed) scope.note('Note: the response was lost, but a second read shows that the change was made');
  await reportChange(scope, topic, { verb, ...named, after: isGone ? undefined : shown, isGone });
}

/** Waits for the response to a change. Throws a `LostResponseError` if the change was sent and its response was lost. */
export function sendChange<T>(
  scope: ResourceScope,
  topic: ResourceTopic,
  { id, label }: Pick<NamedResource, 'id' | 'label'>,
  request: Promise<T>,
): Promise<T> {
  return throwIfResponseLost(
    request,
    `${topic.singular} ${label} may have been changed`,
    nextCommand(scope, topic, 'get', id),
  );
}

/** Creates the guard of a command. No removal is sent without the approval of the guard. */
export async function resourceGuard(scope: ResourceScope, topic: ResourceTopic, consent: Consent): Promise<Guard> {
  const { client, connection } = await scope.session();
  const model = await protectionModel(scope, connection.protect);
  return createGuard({
    scope,
    client,
    connection,
    users: model,
    consent,
    groups: () => changeContext(scope, groups),
    typeName: topic.singular,
  });
}

/**
 * Returns the model for the `protect` filters. Returns the model of RFC 7643 if it has all attributes of the filters,
 * and the model of the server otherwise.
 */
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
 * Returns the `If-Match` condition for the flag `--if-match` (RFC 7644 section 3.14). Throws a `SafetyError` if the
 * server returns no version of the resource. Throws a `ScimError` (412) if the resource was changed during the read.
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
    throw new ScimError(412, `another client changed the ${topic.singular} while scimctl read it`);
  }
  const version = versionOf(resource);
  if (version === undefined) {
    throw new SafetyError(
      `the server returns no version (ETag) of this ${topic.singular}`,
      'to send the change without a check of the version, omit --if-match',
    );
  }
  return { ifMatch: version };
}

/**
 * True if a list and a read show the same resource. Ignores `meta`, because some services return the version of the
 * resource only in a header.
 */
function isSame(listed: JsonObject, read: JsonObject): boolean {
  return Object.entries(listed).every(([name, value]) => name === 'meta' || jsonEquals(value, read[name]));
}

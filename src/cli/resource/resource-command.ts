import type { ChangeContext } from '../../changes/context.ts';
import type { Update } from '../../changes/decide/update.ts';
import { type LookedUp, type LookupOptions, type LookupSubject, lookUp } from '../../changes/find/lookup.ts';
import type { Guard } from '../../changes/guard/guard.ts';
import { performUpdate, type Updated } from '../../changes/perform/update.ts';
import { canonicalResource, idOf, labelOf, versionOf } from '../../changes/resource.ts';
import { ServiceKnowledge } from '../../changes/service.ts';
import { Stop } from '../../changes/stop.ts';
import { hasColumn } from '../../output/columns.ts';
import { compileFilter, parseFilter } from '../../protocol/filter/index.ts';
import { isUnassigned, type JsonObject, jsonEquals } from '../../protocol/json/json.ts';
import { ScimError } from '../../protocol/messages/errors.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import { standardModels } from '../../protocol/schema/model.ts';
import { BaseCommand } from '../base-command.ts';
import { SafetyError } from '../errors/errors.ts';
import { orLost } from '../errors/lost-response.ts';
import { describe } from '../errors/report-error.ts';
import { choice, required } from '../flags.ts';
import { readResource } from '../input/read-resource.ts';
import { shellWord } from '../output/shell-word.ts';
import { isMachineRead, type ShowOptions } from '../output/show.ts';
import type { Consent } from '../safety/consent.ts';
import { createGuard } from '../safety/guard.ts';
import { type Assignment, assign, isKnown } from './assignments.ts';
import type { Models } from './attribute-names.ts';
import { type Noun, users } from './resource-topic.ts';

/** The argument that names the resource type, for the commands that do not know it themselves. */
export const typeArgument = (noun: Noun | undefined) =>
  (noun ? {} : { type: required('resource type, such as User, Group or Device') }) as {
    type: ReturnType<typeof required>;
  };

/** The argument that names a resource. */
export const nameArgument = (noun: Noun | undefined) => {
  const ways = ['id', ...(noun ?? anything).keys.map(({ by }) => by)];
  return { name: required(`${(noun ?? anything).one}, by ${ways.join(', ')}`) };
};

/** The flag that says what a name is. */
export const byFlag = (noun: Noun | undefined) => ({
  by: choice('what the name is, instead of trying all', 'KEY', ['id', ...(noun ?? anything).keys.map(({ by }) => by)]),
});

/** What is said of resources of a type that is only known when the command runs. */
export const anything: Noun = {
  topic: 'resources',
  one: 'resource',
  many: 'resources',
  resourceType: '',
  endpoint: '',
  keys: [
    { by: 'displayName', path: 'displayName' },
    { by: 'userName', path: 'userName' },
    { by: 'externalId', path: 'externalId' },
  ],
  flags: [],
  listWithout: [],
  example: '2819c223-7f76-453a-919d-413861904646',
};

/** A resource that a person named, as the server gave it and as its schemas spell it. */
export interface Named {
  readonly id: string;
  readonly resource: JsonObject;
  /** In words, for messages. */
  readonly label: string;
  readonly isComplete: boolean;
}

/** Sets attributes of a resource, which is spelled as `model` does. */
export interface Composer {
  readonly model: ResourceModel;
  readonly before: JsonObject;
  /** The resource with the attributes set. Throws a `UsageError` that names the flag. */
  readonly assign: (resource: JsonObject) => JsonObject;
}

/** What the flags that shape a change were set to. */
export type ChangeFlags = Consent & { readonly 'if-match'?: string | undefined };

/** How a change is to be made and told. */
export interface ChangeOptions {
  /** What was done, as the message says it: `Updated`. */
  readonly did: string;
  /** The model that the change was decided with. */
  readonly model: ResourceModel;
  /** Decides anew on the resource as it is; undefined when nothing is left to do. */
  readonly again: (fresh: JsonObject) => Update | undefined;
}

/** What the verbs on resources have in common. */
export abstract class ResourceCommand extends BaseCommand {
  /** The noun, and for `resources` the one that the server describes under the given type. */
  protected async nounOf(noun: Noun | undefined, type: string | undefined): Promise<Noun> {
    if (noun) return noun;
    const { resourceType, core } = await this.serverModel(type ?? '');
    const { name, endpoint } = resourceType;
    const keys = anything.keys.filter(({ path }) => core.attribute(path));
    return { ...anything, one: name, many: endpoint.replace(/^\//, ''), resourceType: name, endpoint, keys };
  }

  /** The model of a noun: RFC 7643's for users and groups, without asking the server. */
  protected async modelOf(noun: Noun): Promise<ResourceModel> {
    const model = standardModels.find(({ resourceType }) => resourceType.name === noun.resourceType);
    return model ? this.heed(model) : this.serverModel(noun.resourceType);
  }

  /** The model that the server describes. */
  protected async serverModel(type: string): Promise<ResourceModel> {
    const { client } = await this.session();
    return this.heed(await client.discovery.model(type));
  }

  /** Where names of attributes are looked for: RFC 7643's model, then the one that the server describes. */
  protected modelsOf(noun: Noun): Models {
    return [() => this.modelOf(noun), () => this.serverModel(noun.resourceType)];
  }

  /** What columns are held against: RFC 7643's model, and the server's own where that does not have one of them. */
  protected async columnModel(
    noun: Noun,
    ...lists: readonly (string | undefined)[]
  ): Promise<ResourceModel | undefined> {
    const names = lists.flatMap((list) => list?.split(',') ?? []).map((name) => name.trim().replace(/^[+-]/, ''));
    if (names.length === 0) return undefined;
    const known = await this.modelOf(noun);
    const hasAll = names.every((name) => hasColumn(name, known));
    return hasAll ? known : this.serverModel(noun.resourceType);
  }

  /** From here on nothing of what the model calls secret is shown. */
  private heed(model: ResourceModel): ResourceModel {
    this.registerSecrets(model);
    return model;
  }

  /** What is known of the service, shared by all changes of this command. */
  private service: ServiceKnowledge | undefined;

  /** What a change of a resource of this type needs. */
  protected async changeContext(noun: Noun): Promise<ChangeContext> {
    const { client, memory } = await this.session();
    this.service ??= new ServiceKnowledge(undefined, await memory());
    const stop = new Stop(this.context.signal, this.context.sleep);
    return { client, model: await this.modelOf(noun), service: this.service, stop, isRehearsal: this.isDryRun };
  }

  /**
   * Finds the resource that was named. With `by` id and without a projection nothing is asked, and only the id is known,
   * unless it will be changed.
   */
  protected async find(noun: Noun, name: string, options: LookupOptions = {}): Promise<Named> {
    if (options.by === 'id' && !options.projection && !options.forChange) {
      return { id: name, resource: { id: name }, label: name, isComplete: false };
    }
    const context = await this.changeContext(noun);
    const { resource, isComplete } = await lookUp(context, subjectOf(noun), name, options);
    return namedOf(noun, { resource, isComplete });
  }

  /** Finds a resource to change, and spells it as its schemas do. Everything but the id may be changed. */
  protected async findForChange(noun: Noun, name: string, options: LookupOptions = {}): Promise<Named> {
    const named = await this.find(noun, name, { ...options, forChange: true });
    return { ...named, resource: canonicalResource(named.resource, await this.modelOf(noun)) };
  }

  /** The condition that `--if-match` asks for. Throws a `SafetyError` where the server gives no version to go by. */
  protected async condition(noun: Noun, named: Named, ifMatch: string | undefined): Promise<{ ifMatch?: string }> {
    if (ifMatch === undefined) return {};
    if (ifMatch !== 'auto') return { ifMatch };
    const isRead = named.isComplete && versionOf(named.resource) !== undefined;
    const { resource } = isRead ? named : await this.find(noun, named.id, { by: 'id', projection: {} });
    if (named.isComplete && !isSame(named.resource, resource)) {
      throw new ScimError(412, `the ${noun.one} was changed while it was read`);
    }
    const version = versionOf(resource);
    if (version === undefined) {
      throw new SafetyError(
        `the server gives no version of this ${noun.one}`,
        'without --if-match it is changed whatever its state',
      );
    }
    return { ifMatch: version };
  }

  /**
   * Sets attributes of resources: people that flags name become ids, and the server's schemas are asked for where RFC 7643
   * does not know an attribute.
   */
  protected async composer(noun: Noun, start: JsonObject, assignments: readonly Assignment[]): Promise<Composer> {
    const known = await this.modelOf(noun);
    const isKnownToAll = assignments.every(({ path }) => isKnown(path, known));
    const model = isKnownToAll ? known : await this.serverModel(noun.resourceType);
    const schemas = Array.isArray(start['schemas']) ? start['schemas'] : [];
    const values = await this.withIds(noun, assignments);
    const assigned = (before: JsonObject): JsonObject => {
      const after = assign(before, values, model);
      // Schemas that the model does not know are the person's own business.
      const all = new Set([...schemas, ...(after['schemas'] as string[])]);
      return { ...after, schemas: [...all] };
    };
    return { model, before: canonicalResource({ ...start, schemas }, model), assign: assigned };
  }

  /** Reads a resource from a file strictly, by RFC 7643's schemas, or by the service's own where those lack something. */
  protected async readFile(noun: Noun, file: string): Promise<JsonObject> {
    const known = await this.modelOf(noun);
    return readResource(this.context, file, { known, server: () => this.serverModel(noun.resourceType) });
  }

  /** Says what a file has that only the service sets, since it will not be there. */
  protected noteUnsent(noun: Noun, resource: JsonObject, model: ResourceModel): void {
    const common = new Set(['id', 'meta', 'schemas']);
    const names = model.core.attributes
      .filter(({ name, mutability }) => mutability === 'readOnly' && !common.has(name) && !isUnassigned(resource[name]))
      .map(({ name }) => name);
    if (names.length === 0) return;
    const hint = names.includes('groups') ? '; scimctl groups add-member puts a user into a group' : '';
    this.note(
      `Note: ${names.join(', ')}: only the service sets this, so that the ${noun.one} will be without it${hint}`,
    );
  }

  /** Assignments with the ids of the people that they name. */
  private async withIds(noun: Noun, assignments: readonly Assignment[]): Promise<Assignment[]> {
    const isPerson = (flag: string): boolean =>
      noun.flags.some((row) => `--${row.flag}` === flag && row.type === 'user');
    return Promise.all(
      assignments.map(async (assignment) => {
        const { flag, value } = assignment;
        if (!isPerson(flag) || typeof value !== 'string' || value === '') return assignment;
        return { ...assignment, value: (await this.find(users, value)).id };
      }),
    );
  }

  /** The answer to a change of a resource. Throws a `LostAnswerError` where it may have been changed without an answer. */
  protected sure<T>(request: Promise<T>, noun: Noun, { id, label }: Pick<Named, 'id' | 'label'>): Promise<T> {
    return orLost(request, `${noun.one} ${label} may have been changed`, nextCommand(noun, 'get', id));
  }

  /**
   * Says what was changed and what to do next, and prints the resource where a machine reads it; it is read again where the
   * server's answer was empty.
   */
  protected async changed(
    noun: Noun,
    did: string,
    { id, label }: { readonly id: string | undefined; readonly label: string },
    after: JsonObject | undefined,
  ): Promise<void> {
    if (this.isDryRun) return;
    this.note(`${did} ${noun.one} ${label}`);
    if (isMachineRead(this.context, this.global)) {
      const resource = after ?? (id === undefined ? undefined : await this.readChanged(noun, id));
      if (resource) await this.showResource(noun, resource);
    } else if (id !== undefined) {
      this.note(`Next: ${nextCommand(noun, 'get', id)}`);
    }
  }

  /** What was changed is changed, whether or not it can be shown: services hide who is inactive. */
  private async readChanged(noun: Noun, id: string): Promise<JsonObject | undefined> {
    const { client } = await this.session();
    try {
      return await client.get(noun.endpoint, id);
    } catch (error) {
      if (this.context.signal.aborted) throw error;
      const { message, detail } = describe(error);
      this.note(`Note: the ${noun.one} cannot be shown: ${detail ?? message}`);
      return undefined;
    }
  }

  /** Prints a resource that was left as it was, where a machine reads it. */
  protected async unchanged(noun: Noun, resource: JsonObject): Promise<void> {
    if (isMachineRead(this.context, this.global) && !this.isDryRun)
      await this.show(resource, { resourceType: noun.resourceType });
  }

  /** Shows a resource; with `-o raw`, the answer that it came in. */
  protected async showResource(noun: Noun, resource: JsonObject, options: ShowOptions = {}): Promise<void> {
    const answer = this.format === 'raw' ? (await this.session()).lastAnswer() : undefined;
    if (answer) await this.printRaw([answer]);
    else await this.show(resource, { resourceType: noun.resourceType, ...options });
  }

  /** The guard of this command: nothing that takes something away is performed without its approval. */
  protected async guard(noun: Noun, flags: Consent): Promise<Guard> {
    const { client, connection } = await this.session();
    return createGuard({
      context: this.context,
      client,
      connection,
      users: await this.userModel(connection.protect),
      flags,
      noInput: this.global['no-input'],
      isDryRun: this.isDryRun,
      noun: noun.one,
      note: (...lines) => this.note(...lines),
    });
  }

  /** The model that `protect` is compiled with: the service's own where the RFC's does not have all attributes. */
  private async userModel(protect: readonly string[]): Promise<ResourceModel> {
    const model = await this.modelOf(users);
    return protect.every((filter) => isCompiled(filter, model)) ? model : this.serverModel(users.resourceType);
  }

  /**
   * Makes a change that was decided on, once it is approved, and says what became of it. `again` decides anew on the
   * resource as it is then; `model` is the one that it was decided with. Throws what `performUpdate` throws.
   */
  protected async change(noun: Noun, update: Update, flags: ChangeFlags, options: ChangeOptions): Promise<void> {
    const named = { id: update.id, label: labelOf(update.before, update.id) };
    const guard = await this.guard(noun, flags);
    const approval = await guard.approve(update.removals, new Map([[update.id, update.before]]));
    const before = { ...named, resource: update.before, isComplete: true };
    const { ifMatch } = await this.condition(noun, before, flags['if-match']);
    const context = { ...(await this.changeContext(noun)), model: options.model };
    const how = { approval, ifMatch, again: options.again, replaces: update.replaces ?? false };
    const performed = await this.sure(performUpdate(context, update, how), noun, named);
    await this.updated(noun, options.did, named, performed);
  }

  private async updated(
    noun: Noun,
    did: string,
    named: Pick<Named, 'id' | 'label'>,
    { shown, presumed }: Updated,
  ): Promise<void> {
    if (presumed) this.note('Note: the answer was lost; reading it again shows that the change was made');
    await this.changed(noun, did, named, shown);
  }
}

/** True where what a list had of a resource is what the resource has, its version aside: some services give that in a header only. */
function isSame(listed: JsonObject, read: JsonObject): boolean {
  return Object.entries(listed).every(([name, value]) => name === 'meta' || jsonEquals(value, read[name]));
}

function namedOf(noun: Noun, { resource, isComplete }: LookedUp): Named {
  const id = idOf(resource);
  if (id === undefined) throw new SafetyError(`the server gave a ${noun.one} without an id`);
  return { id, resource, label: labelOf(resource, id), isComplete };
}

/** A resource type as a lookup needs it. */
export function subjectOf(noun: Noun): LookupSubject {
  const { one, many, keys, listWithout, topic } = noun;
  return { one, many, keys, listWithout, listCommand: `scimctl ${topic} list` };
}

function isCompiled(filter: string, model: ResourceModel): boolean {
  try {
    compileFilter(parseFilter(filter), model);
    return true;
  } catch {
    return false;
  }
}

/** A command to type next. Ids are the server's, so they are quoted for a shell where they have to be. */
export function nextCommand({ topic, resourceType }: Noun, verb: string, id: string): string {
  const type = topic === anything.topic ? [resourceType] : [];
  return ['scimctl', topic, verb, ...type, id].map(shellWord).join(' ');
}

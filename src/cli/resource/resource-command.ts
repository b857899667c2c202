import type { JsonObject } from '../../protocol/json.ts';
import type { ResourceModel } from '../../protocol/model.ts';
import { standardModels } from '../../protocol/model.ts';
import { canonicalResource, idOf, versionOf } from '../../provisioning/canonical.ts';
import { createProtection } from '../../provisioning/offboarding/protect.ts';
import { type Assignment, assign, isKnown } from '../attributes-input.ts';
import { BaseCommand } from '../base-command.ts';
import { askConsent, type Consent } from '../consent.ts';
import { SafetyError } from '../failures.ts';
import { choice, required } from '../flags.ts';
import { type LookupOptions, lookUp } from '../lookup.ts';
import { orLost } from '../lost-answer.ts';
import { type Noun, users } from '../noun.ts';
import { shellWord } from '../shell-word.ts';
import { isMachineRead, type ShowOptions } from '../show.ts';

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

/** A resource before and after attributes were set, both spelled as `model` does. */
export interface Composed {
  readonly model: ResourceModel;
  readonly before: JsonObject;
  readonly after: JsonObject;
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

  /** From here on nothing of what the model calls secret is shown. */
  private heed(model: ResourceModel): ResourceModel {
    this.registerSecrets(model);
    return model;
  }

  /** Finds the resource that was named. With `by` id and without a projection nothing is asked, and only the id is known. */
  protected async find(noun: Noun, name: string, options: LookupOptions = {}): Promise<Named> {
    if (options.by === 'id' && !options.projection) {
      return { id: name, resource: { id: name }, label: name, isComplete: false };
    }
    const { client } = await this.session();
    const { resource, isComplete } = await lookUp(client, noun, await this.modelOf(noun), name, options);
    const id = idOf(resource);
    if (id === undefined) throw new SafetyError(`the server gave a ${noun.one} without an id`);
    return { id, resource, label: labelOf(resource, id), isComplete };
  }

  /** The condition that `--if-match` asks for. Throws a `SafetyError` where the server gives no version to go by. */
  protected async condition(noun: Noun, named: Named, ifMatch: string | undefined): Promise<{ ifMatch?: string }> {
    if (ifMatch === undefined) return {};
    if (ifMatch !== 'auto') return { ifMatch };
    const { resource } = named.isComplete ? named : await this.find(noun, named.id, { by: 'id', projection: {} });
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
   * A resource with attributes set: people that flags name become ids, and the server's schemas are asked for where RFC 7643
   * does not know an attribute.
   */
  protected async compose(noun: Noun, start: JsonObject, assignments: readonly Assignment[]): Promise<Composed> {
    const known = await this.modelOf(noun);
    const isKnownToAll = assignments.every(({ path }) => isKnown(path, known));
    const model = isKnownToAll ? known : await this.serverModel(noun.resourceType);
    const schemas = Array.isArray(start['schemas']) ? start['schemas'] : [];
    const before = canonicalResource({ ...start, schemas }, model);
    const after = assign(before, await this.withIds(noun, assignments), model);
    // Schemas that the model does not know are the person's own business.
    const all = new Set([...schemas, ...(after['schemas'] as string[])]);
    return { model, before, after: { ...after, schemas: [...all] } };
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
      const { client } = await this.session();
      const resource = after ?? (id === undefined ? undefined : await client.get(noun.endpoint, id));
      if (resource) await this.showResource(noun, resource);
    } else if (id !== undefined) {
      this.note(`Next: ${nextCommand(noun, 'get', id)}`);
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

  /** Throws a `SafetyError` for a user whom a `protect` filter of the profile covers, or may cover. */
  protected async assertUnprotected(noun: Noun, named: Named): Promise<void> {
    const { client, connection } = await this.session();
    if (noun.resourceType !== users.resourceType || connection.protect.length === 0) return;
    const model = await this.modelOf(noun);
    const person = named.isComplete ? canonicalResource(named.resource, model) : named.resource;
    const problem = await createProtection(client, model, connection.protect)(named.id, person);
    if (problem)
      throw new SafetyError(`${named.label} is protected: ${problem.message}`, 'the profile says so (protect)');
  }

  /** Asks before a resource is destroyed. Throws what `askConsent` throws. */
  protected async confirm(action: string, flags: Consent, isGrave = true): Promise<void> {
    if (this.isDryRun) return;
    const { connection } = await this.session();
    await askConsent(this.context, this.global['no-input'], connection, { action, count: 1, isGrave }, flags);
  }
}

/** A resource in words: the name that people know it by and its id. */
export function labelOf(resource: JsonObject, id: string): string {
  const name = [resource['userName'], resource['displayName']].find(
    (value) => typeof value === 'string' && value !== '',
  );
  return name === undefined ? id : `${String(name)} (${id})`;
}

/** A command to type next. Ids are the server's, so they are quoted for a shell where they have to be. */
export function nextCommand({ topic, resourceType }: Noun, verb: string, id: string): string {
  const type = topic === anything.topic ? [resourceType] : [];
  return ['scimctl', topic, verb, ...type, id].map(shellWord).join(' ');
}

/** The names of attributes in a comma-separated flag. */
export function attributeList(list: string | undefined): string[] | undefined {
  return list
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

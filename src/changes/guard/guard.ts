import type { JsonObject } from '../../protocol/json/json.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import { hasStatus, isGone } from '../classify-error.ts';
import type { ChangeClient } from '../client.ts';
import { SafetyError } from '../errors.ts';
import type { ChangeProblem } from '../problem.ts';
import type { Removal } from '../removals.ts';
import { canonicalResource, describeGroup, labelOf, slices } from '../resource.ts';
import { Approval } from './approval.ts';
import { type KeepMembersOptions, MembersGuard } from './keep-members.ts';
import { OwnAccount } from './own-account.ts';
import { createProtection, type Protection } from './protection.ts';

/** Options of a guard. */
export interface GuardOptions {
  /** Filters (RFC 7644 section 3.4.2.2) that select protected people. Protected people must not lose any access. */
  readonly protect: readonly string[];
  /** Asks for consent to removals. Rejects with a `SafetyError` if consent is refused. */
  readonly consent: (removals: readonly Removal[]) => Promise<void>;
  /** Groups that must keep members. Default: none. */
  readonly keepMembers?: KeepMembersOptions;
  /** True if the account of the token in use may be deactivated or deleted. Default: false. */
  readonly includeSelf?: boolean;
  /**
   * The account of the token in use. Set if another part of the run also needs the account. The guard and that part
   * then share one `OwnAccount`, so that the account is requested only once.
   */
  readonly own?: OwnAccount;
}

/** Maximum number of people who are read at the same time, to check whether they are protected. */
const readsAtOnce = 8;

/**
 * Approves or refuses removals. First checks that no removal affects a protected person or the account of the token.
 * Also checks that groups keep enough members. Then asks for consent. Only a guard creates approvals.
 */
export class Guard {
  readonly #client: ChangeClient;
  readonly #model: ResourceModel;
  readonly #options: GuardOptions;
  readonly #members: MembersGuard | undefined;
  readonly #own: OwnAccount;
  #protection: Protection | undefined;

  /** `model` is the model of users. The guard sends no request until it must check a removal. */
  constructor(client: ChangeClient, model: ResourceModel, options: GuardOptions) {
    this.#client = client;
    this.#model = model;
    this.#options = options;
    if (options.keepMembers && options.keepMembers.rules.length > 0)
      this.#members = new MembersGuard(model, options.keepMembers);
    this.#own = options.own ?? new OwnAccount(client);
  }

  /**
   * True if the profile protects people. Each person who loses access must then be read, to check whether this person
   * is protected.
   */
  get protects(): boolean {
    return this.#options.protect.length > 0;
  }

  /**
   * Returns the reason why a person is protected. Returns undefined if the person is not protected. `person` is the whole resource if it
   * was already read. Throws a `SafetyError` for an invalid filter of `protect`.
   */
  async protectionOf(id: string, person?: JsonObject): Promise<ChangeProblem | undefined> {
    return this.protects ? this.#rules()(id, person ?? { id }) : undefined;
  }

  /** Throws a `SafetyError` for an invalid filter of `protect`. Can be called before any person is read. */
  assertUsable(): void {
    if (this.protects) this.#rules();
  }

  #rules(): Protection {
    this.#protection ??= createProtection(this.#client, this.#model, this.#options.protect);
    return this.#protection;
  }

  /**
   * Approves removals. Throws the errors of `assertAllowed`, and rethrows any error of `consent`. `known` maps ids of
   * people to their whole resources, if these resources were already read. If the argument `consent` is given, it
   * replaces the function `consent` of the options.
   */
  async approve(
    removals: readonly Removal[],
    known: ReadonlyMap<string, JsonObject> = new Map(),
    consent = this.#options.consent,
  ): Promise<Approval> {
    await this.assertAllowed(removals, known);
    if (removals.length === 0) return Approval.none;
    await consent(removals);
    return Approval.of(removals);
  }

  /**
   * Throws a `SafetyError` if consent cannot allow the removals. Reasons: a removal affects a protected person or the
   * account of the token, or a group would have too few members. Throws a `NotFoundError` or an `AmbiguousError` if a
   * group that must keep members cannot be identified.
   */
  async assertAllowed(removals: readonly Removal[], known: ReadonlyMap<string, JsonObject> = new Map()): Promise<void> {
    if (removals.length === 0) return this.#members?.assertTyped();
    await this.#assertUnprotected(removals, known);
    if (!this.#options.includeSelf) await this.#own.assertStays(removals);
    await this.#members?.assertKept(removals, known);
  }

  async #assertUnprotected(removals: readonly Removal[], known: ReadonlyMap<string, JsonObject>): Promise<void> {
    if (!this.protects) return;
    const hidden = removals.find(
      ({ kind, resource, isUncertain }) => isUncertain && kind === 'leave' && resource === 'other',
    );
    if (hidden) {
      const group = hidden.group ? ` of group ${describeGroup(hidden.group)}` : '';
      throw new SafetyError(
        `the service does not show the members${group}, so scimctl cannot check whether the profile protects one of the members`,
        'see the setting "protect" of the profile',
      );
    }
    const people = new Map(
      removals
        .filter(({ resource, id }) => resource === 'user' && id !== '')
        .map((removal) => [removal.id, removal.label]),
    );
    for (const part of slices([...people], readsAtOnce)) {
      await Promise.all(
        part.map(async ([id, label]) => {
          const person = known.get(id) ?? (await this.#read(id));
          const problem = person && (await this.protectionOf(id, person));
          if (problem) throw protectedError(label === id ? labelOf(person, id) : label, problem);
        }),
      );
    }
  }

  /** Reads a person. Returns undefined for a member that is not a person, such as a group, and for a deleted person. */
  async #read(id: string): Promise<JsonObject | undefined> {
    try {
      return canonicalResource(await this.#client.get(this.#model.resourceType.endpoint, id), this.#model);
    } catch (error) {
      if (isGone(error) || hasStatus(error, 400)) return undefined;
      throw error;
    }
  }
}

/** Creates the error for a protected person. */
export function protectedError(label: string, problem: ChangeProblem): SafetyError {
  return new SafetyError(`${label} is protected: ${problem.message}`, 'see the setting "protect" of the profile');
}

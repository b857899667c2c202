import type { JsonObject } from '../../../src/protocol/json/json.ts';
import type { PatchOperation } from '../../../src/protocol/patch/index.ts';
import type { ResourceModel } from '../../../src/protocol/schema/model.ts';
import type { Resource } from '../../../src/protocol/schema/resource.ts';
import type { ProviderContext } from '../../context/context.ts';
import { checkGroupName } from '../../groups/group-name.ts';
import { linkedAttributes } from '../../groups/group-type.ts';
import {
  checkMembersGiven,
  checkMembersPatched,
  checkMembersPresent,
  checkMembersReplaced,
} from '../../groups/member-limits.ts';
import { checkMembersExist } from '../../groups/memberships.ts';
import { checkMembersMerged } from '../../groups/merged-members.ts';
import { checkListLengths, checkListsGiven } from '../../limits/list-length.ts';
import { checkPatchCost } from '../../limits/patch-cost.ts';
import { checkPatchOperations, checkPatchPaths, checkPathsGiven } from '../../limits/patch-operations.ts';
import { checkLengths } from '../../resources/attribute-rules.ts';
import { checkManager } from '../../resources/manager.ts';
import type { Change } from '../../store/store.ts';
import { checkDevice } from './devices.ts';
import { checkImmutable } from './immutable.ts';
import { checkRestrictions } from './restrictions.ts';
import { checkIdIsFree, checkUniqueness } from './uniqueness.ts';

/**
 * The kind of a write. `merge` is a PATCH of SCIM 1.1, whose body is a partial resource. `bulkCycle` is the commit of
 * several resources that refer to each other. Writes of the kinds `create` and `patch` have already prepared these
 * resources in an overlay.
 */
export type WriteVerb = 'create' | 'replace' | 'patch' | 'merge' | 'bulkCycle';

interface Write {
  readonly provider: ProviderContext;
  readonly model: ResourceModel;
}

/** The stages of a write, in their order. Each member contains the data that a check can use at the stage. */
interface Stages {
  /**
   * The body of POST, PUT or a PATCH of SCIM 1.1, before validation. Validation is slow, so a check at this stage can
   * refuse a large body early. `before` is the stored resource; for POST, it is an empty object.
   */
  readonly body: Write & { readonly before: JsonObject; readonly body: JsonObject };
  /** The operations of a PATCH before they are applied. */
  readonly operations: Write & { readonly before: JsonObject; readonly operations: readonly PatchOperation[] };
  /** The representation to which the operations of a PATCH are applied. */
  readonly representation: Write & {
    readonly representation: JsonObject;
    readonly operations: readonly PatchOperation[];
  };
  /** The body of POST or PUT after validation, or the result of a PATCH. */
  readonly input: Write & { readonly before: JsonObject; readonly input: JsonObject };
  /** The attributes that the store will contain. */
  readonly attributes: Write & { readonly before: JsonObject; readonly attributes: JsonObject };
  /**
   * The resource that the store will contain. `prepared` contains the ids of resources that the same transaction
   * creates.
   */
  readonly resource: Write & {
    readonly before: Resource | undefined;
    readonly resource: Resource;
    readonly prepared?: ReadonlySet<string>;
  };
  /** All changes of the transaction. */
  readonly transaction: {
    readonly provider: ProviderContext;
    readonly changes: readonly Change[];
    readonly prepared: ReadonlySet<string>;
  };
}

type Stage = keyof Stages;

/** A check of a write. Throws a `ScimError` if the write must be refused. */
interface Row<S extends Stage> {
  readonly verbs: readonly WriteVerb[];
  check(write: Stages[S]): void;
}

const all: readonly WriteVerb[] = ['create', 'replace', 'patch', 'merge', 'bulkCycle'];

/** All checks of writes, by stage and in order. */
export const writeChecks: { readonly [S in Stage]: Readonly<Record<string, Row<S>>> } = {
  body: {
    listLengths: {
      verbs: ['create', 'replace', 'merge'],
      check: ({ model, before, body }) => checkListLengths(model, before, body, linkedAttributes(model)),
    },
    membersMerged: {
      verbs: ['merge'],
      check: ({ provider, model, body }) => checkMembersMerged(provider, model, body),
    },
  },
  operations: {
    patchOperations: {
      verbs: ['patch'],
      check: ({ provider, operations }) => checkPatchOperations(provider, operations),
    },
    patchPaths: {
      verbs: ['patch'],
      check: ({ provider, operations }) => checkPatchPaths(provider, operations),
    },
    patchWithoutPath: {
      verbs: ['patch'],
      check: ({ provider, operations }) => checkPathsGiven(provider, operations),
    },
    membersPresent: {
      verbs: ['patch'],
      check: ({ provider, model, before, operations }) => checkMembersPresent(provider, model, before, operations),
    },
    membersPatched: {
      verbs: ['patch'],
      check: ({ provider, model, operations }) => checkMembersPatched(provider, model, operations),
    },
    listLengths: {
      verbs: ['patch'],
      check: ({ model, before, operations }) => checkListsGiven(model, before, operations, linkedAttributes(model)),
    },
  },
  representation: {
    patchCost: {
      verbs: ['patch'],
      check: ({ representation, operations }) => checkPatchCost(representation, operations),
    },
  },
  input: {
    membersGiven: {
      verbs: ['create', 'replace'],
      check: ({ provider, model, input }) => checkMembersGiven(provider, model, input),
    },
    membersReplaced: {
      verbs: ['replace'],
      check: ({ provider, model, before, input }) => checkMembersReplaced(provider, model, before, input),
    },
    immutable: {
      verbs: ['replace', 'merge'],
      check: ({ model, before, input }) => checkImmutable(model, before, input),
    },
    device: {
      verbs: ['create', 'replace', 'patch', 'merge'],
      check: ({ model, input }) => checkDevice(model, input),
    },
  },
  attributes: {
    // Checks the lengths of lists a second time. The first check may miss a list, because attribute names in a request
    // may differ in case from the schema.
    listLengths: {
      verbs: ['create', 'replace', 'patch', 'merge'],
      check: ({ model, before, attributes }) => checkListLengths(model, before, attributes, linkedAttributes(model)),
    },
  },
  resource: {
    idIsFree: {
      verbs: ['bulkCycle'],
      check: ({ provider, model, resource }) => checkIdIsFree(provider, model, resource),
    },
    uniqueness: {
      verbs: all,
      check: ({ provider, model, resource }) => checkUniqueness(provider, model, resource),
    },
    restrictions: {
      verbs: all,
      check: ({ provider, resource, before }) => checkRestrictions(provider, resource, before),
    },
    lengths: {
      verbs: all,
      check: ({ provider, model, resource }) => checkLengths(provider, model, resource),
    },
    groupName: {
      verbs: all,
      check: ({ provider, model, resource }) => checkGroupName(provider, model, resource),
    },
    manager: {
      verbs: all,
      check: ({ provider, resource, prepared }) => checkManager(provider, resource, prepared),
    },
  },
  transaction: {
    membersExist: {
      verbs: ['bulkCycle'],
      check: ({ provider, changes, prepared }) => checkMembersExist(provider, changes, prepared),
    },
  },
};

type Checks = { readonly [S in Stage]: readonly ((write: Stages[S]) => void)[] };

/** The checks of each verb. They are selected once here, and not for each write. */
const checksByVerb = Object.fromEntries(all.map((verb) => [verb, checksOf(verb)])) as unknown as Readonly<
  Record<WriteVerb, Checks>
>;

function checksOf(verb: WriteVerb): Checks {
  const stages = Object.entries(writeChecks).map(([stage, rows]) => [
    stage,
    Object.values<Row<never>>(rows)
      .filter(({ verbs }) => verbs.includes(verb))
      .map(({ check }) => check),
  ]);
  return Object.fromEntries(stages) as Checks;
}

/** Runs the checks of a verb at one stage. Throws the `ScimError` of the first check that refuses the write. */
export function checkWrite<S extends Stage>(verb: WriteVerb, stage: S, write: Stages[S]): void {
  for (const check of checksByVerb[verb][stage]) check(write);
}

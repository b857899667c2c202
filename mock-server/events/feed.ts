import { ScimError } from '../../src/protocol/errors.ts';
import { compileFilter, parseFilter, type ResourceTest } from '../../src/protocol/filter/index.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import { BehaviourError } from '../behaviour/behaviour-error.ts';

/** Decides which resources are in the event feed (RFC 9967 section 2.3). */
export class Feed {
  /** `undefined` if every resource is in the feed. */
  readonly #tests: ReadonlyMap<ResourceModel, ResourceTest> | undefined;

  /**
   * `filter` is the behaviour `eventFeed`: a filter, or `all`. Throws a `BehaviourError` if no query would accept the filter.
   */
  constructor(filter: string, models: readonly ResourceModel[]) {
    this.#tests = filter === 'all' ? undefined : compile(filter, models);
  }

  /** True if a stored resource is in the feed. The filter sees no derived attributes, such as `groups`. */
  has(model: ResourceModel, resource: Resource): boolean {
    return this.#tests === undefined || this.#tests.get(model)?.(resource) === true;
  }
}

function compile(text: string, models: readonly ResourceModel[]): ReadonlyMap<ResourceModel, ResourceTest> {
  try {
    const filter = parseFilter(text);
    // In a query over all types, an attribute that a type does not define has no value (RFC 7644 section 3.4.2.1). The
    // feed treats such an attribute in the same way.
    return new Map(models.map((model) => [model, compileFilter(filter, model, { unknownAttribute: 'absent' })]));
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    throw new BehaviourError(`eventFeed: ${error.detail}`, text, []);
  }
}

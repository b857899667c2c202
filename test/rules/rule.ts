import type { ServiceProviderOptions } from '../../mock-server/provider/options.ts';
import { storeIndexes } from '../../mock-server/provider/service-provider.ts';
import { createMemoryStore } from '../../mock-server/store/memory-store.ts';
import { createHarness, type Harness } from '../mock-server/provider/harness.ts';

/** Options with which a provider under test is created. */
export type Options = Partial<ServiceProviderOptions>;

/**
 * Starts a provider for the check of a rule. `starter` creates functions of this type. The provider breaks the rule if
 * `starter` was called with the fault of the rule.
 */
export interface Start {
  (options?: Options): Harness;
  /** Returns the options of the provider, for a check that starts the provider itself. */
  readonly made: (options?: Options) => Options;
}

/** Makes a provider break a rule by changing the options of the provider. */
export type Fault = (options: Options) => Options;

/**
 * A rule of an RFC for a service provider. `id` contains the section and the place of the keyword among the keywords of
 * this section. Keywords are MUST, SHALL, REQUIRED and their forms with NOT. Example: `RFC7644-3.5.2-12`.
 */
export interface Rule {
  readonly id: string;
  /** The rule in our own words. */
  readonly rule: string;
  /** Passes if the provider keeps the rule. Fails with an assertion if the provider breaks the rule. */
  readonly check: (start: Start) => Promise<void>;
  readonly fault: Fault;
  /**
   * The chosen interpretation of the rule, and its reason. Set if the RFC contradicts itself, or does not say what it
   * requires.
   */
  readonly choice?: string;
}

/** Defines a rule with its check and its fault. The check must notice the fault. */
export function rule(
  id: string,
  text: string,
  check: (start: Start) => Promise<void>,
  fault: Fault,
  more: Pick<Rule, 'choice'> = {},
): Rule {
  return { id, rule: text, check, fault, ...more };
}

/** The reason why a keyword does not bind this service provider. */
export type Kind =
  /** Explains the keywords or a term. */
  | 'definition'
  /** Binds the client. */
  | 'client'
  /** Binds people who register names or write specifications. */
  | 'registry'
  /** The description of an attribute in a printed schema. The rule itself is in another section. */
  | 'restated'
  /** Permits, and asks for nothing. */
  | 'permission'
  /** Binds only service providers with a feature or behaviour that this provider lacks. */
  | 'notApplicable';

/**
 * Keywords of a section that have no check, with the reason. `places` are numbers as in rule ids. Example: `'1-3, 8'`.
 */
export interface Exclusion {
  /** `RFC7643-1.1`. */
  readonly section: string;
  readonly places: string;
  readonly kind: Kind;
  /** The meaning of the keywords in our own words, and the reason why there is nothing to check. */
  readonly why: string;
}

/** Returns a function that starts providers in memory with a fault. */
export function starter(fault: Fault = (options) => options): Start {
  const start = (options: Options = {}): Harness => {
    const made = fault(options);
    const indexes = storeIndexes(made.resourceTypes, made.schemas);
    return createHarness({ store: createMemoryStore({ indexes }), ...made });
  };
  return Object.assign(start, { made: (options: Options = {}) => fault(options) });
}

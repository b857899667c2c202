import type { ServiceProviderOptions } from '../../mock-server/provider/options.ts';
import { storeIndexes } from '../../mock-server/provider/service-provider.ts';
import { createMemoryStore } from '../../mock-server/store/memory-store.ts';
import { createHarness, type Harness } from '../mock-server/provider/harness.ts';

/** What a provider under test is made with. */
export type Options = Partial<ServiceProviderOptions>;

/** Starts a provider; under a fault, one that breaks the rule. */
export interface Start {
  (options?: Options): Harness;
  /** What a provider is made with, for those that are mounted in another way. */
  readonly made: (options?: Options) => Options;
}

/** Makes a provider break a rule: changes what it is made with. */
export type Fault = (options: Options) => Options;

/**
 * A rule of an RFC that binds a service provider. Its id is the section and the place of its keyword (MUST, SHALL, REQUIRED
 * and their NOT) among the keywords of that section: `RFC7644-3.5.2-12`.
 */
export interface Rule {
  readonly id: string;
  /** The rule in our own words. */
  readonly rule: string;
  /** Passes where the rule is kept, and fails by an assertion where it is broken. */
  readonly check: (start: Start) => Promise<void>;
  readonly fault: Fault;
  /** What was chosen and why, where the text contradicts itself or leaves open what it asks for. */
  readonly choice?: string;
}

/** Defines a rule with its check and a fault that the check has to notice. */
export function rule(
  id: string,
  text: string,
  check: (start: Start) => Promise<void>,
  fault: Fault,
  more: Pick<Rule, 'choice'> = {},
): Rule {
  return { id, rule: text, check, fault, ...more };
}

/** Why a keyword binds no service provider, or not this one. */
export type Kind =
  /** Explains the keywords or a term. */
  | 'definition'
  /** Binds the client. */
  | 'client'
  /** Binds who registers names or writes specifications. */
  | 'registry'
  /** The description of an attribute in a printed schema: the rule itself stands in another section. */
  | 'restated'
  /** Permits, and asks for nothing. */
  | 'permission'
  /** Binds a service provider that does or has what this one does not. */
  | 'notApplicable';

/** Keywords of a section that have no check, with the reason. `places` as in rule ids: `'1-3, 8'`. */
export interface Exclusion {
  /** `RFC7643-1.1`. */
  readonly section: string;
  readonly places: string;
  readonly kind: Kind;
  /** What the keywords say, in our own words, and why nothing is to be checked. */
  readonly why: string;
}

/** Starts providers in memory, each made with a fault. */
export function starter(fault: Fault = (options) => options): Start {
  const start = (options: Options = {}): Harness => {
    const made = fault(options);
    const indexes = storeIndexes(made.resourceTypes, made.schemas);
    return createHarness({ store: createMemoryStore({ indexes }), ...made });
  };
  return Object.assign(start, { made: (options: Options = {}) => fault(options) });
}

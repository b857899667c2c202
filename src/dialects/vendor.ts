import type { Fact } from './fact.ts';
import type { Facts, FactValues } from './fact-values.ts';

/** One service or product with a SCIM interface: a file in `vendors/`. */
export interface Vendor {
  /** The name for `dialect` in a profile and for `mock serve --preset`: lower-case letters, digits and hyphens. */
  readonly id: string;
  readonly title: string;
  /**
   * How much is known about the service. `modelled`: the facts are sufficient for a preset and for the lifecycle test.
   * `hints`: only a few facts are known. Documents show these facts, and the client uses them.
   */
  readonly tier: 'modelled' | 'hints';
  readonly version: '1.1' | '2.0';
  /**
   * Base URLs, with placeholders in braces: `https://scim.{region}.amazonaws.com/{tenant}/scim/v2`. Empty if the base
   * URLs are unknown or not fixed.
   */
  readonly urls: readonly string[];
  /** The sources of the facts: a page, or a repository. The keys are the tags in `Fact.source`. */
  readonly sources: Readonly<Record<string, string>>;
  readonly facts: Facts;
  /** Facts that no part of the program uses, each as one or two sentences. */
  readonly remarks?: readonly Fact<string>[];
}

/** Declares a vendor. */
export function vendor(declared: Vendor): Vendor {
  return declared;
}

/** Returns the values of the facts, without their sources. */
export function factValues({ facts }: Vendor): Partial<FactValues> {
  return Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, fact?.value])) as Partial<FactValues>;
}

import type { Dialect } from '../../dialects/dialect.ts';
import type { Method } from '../../dialects/fact-values.ts';

/** Describes what a deactivation destroys. Each text follows the name of the service in a sentence. */
const effects = {
  deleted: 'deletes the identity',
  'listed-only': 'deletes the account, but still lists the person',
  obfuscated: 'overwrites the names of the person',
} as const;

type Destruction = keyof typeof effects;

/**
 * Returns the reason why a deactivation needs the same consent as a deletion. Example: `deactivation on GitHub
 * organisation deletes the identity`. Returns `undefined` if a deactivation destroys nothing, or if this is not known.
 */
export function destructiveDeactivation({ title, facts }: Dialect): string | undefined {
  const { deactivation } = facts;
  return isDestruction(deactivation) ? `deactivation on ${title} ${effects[deactivation]}` : undefined;
}

/**
 * Returns the reason why a deactivation cannot be undone. The text continues a sentence, and does not contain a full
 * stop. Returns `undefined` if a deactivated person can be activated again.
 */
export function irreversibleDeactivation(dialect: Dialect): string | undefined {
  return deletesOnDeactivation(dialect)
    ? `${destructiveDeactivation(dialect)}, and the deactivation cannot be undone`
    : undefined;
}

/**
 * True if the service deletes the account of a person who is deactivated. If a read then does not find the person, the
 * deactivation has succeeded.
 */
export function deletesOnDeactivation({ facts: { deactivation } }: Dialect): boolean {
  return deactivation === 'deleted' || deactivation === 'listed-only';
}

/**
 * True if the service deactivates a person some time after its response to one of the methods. The verification of a
 * deactivation then waits longer.
 */
export function deactivatesLater({ facts }: Dialect, methods: readonly Method[]): boolean {
  const delayed = facts.delayedEffects?.['User'] ?? [];
  return facts.deactivation === 'removed-later' || methods.some((method) => delayed.includes(method));
}

/** True if the service replaces the names of a person who is inactive. The names of such a person cannot be compared. */
export function replacesNames({ facts: { deactivation } }: Dialect): boolean {
  return deactivation === 'obfuscated';
}

/** True if DELETE of a user only deactivates the user. */
export function deleteDeactivates({ facts }: Dialect): boolean {
  return facts.delete === 'deactivate' || facts.delete === 'deactivate-then-404';
}

/** The message for a person whom the service deactivated although a deletion was requested. */
export const deactivatedInstead =
  'deactivated instead of deleted, because DELETE only deactivates a person in this service';

function isDestruction(effect: string | undefined): effect is Destruction {
  return effect !== undefined && Object.hasOwn(effects, effect);
}

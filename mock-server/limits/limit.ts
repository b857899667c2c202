import { ScimError } from '../../src/protocol/errors.ts';
import { noteBehaviour, type ProviderContext } from '../context/context.ts';

/** Behaviours that limit a request. The value 0 means no limit. */
export type LimitName = 'maxMembersAdded' | 'maxMembersRemoved' | 'maxPatchOperations';

/**
 * Throws a `ScimError` if `count` is above a limit. The behaviour `limitError` determines the kind of error. In the
 * error message, `what` follows the limit.
 */
export function checkLimit(provider: ProviderContext, name: LimitName, count: number, what: string): void {
  const { [name]: limit, limitError } = provider.behaviour;
  if (limit === 0 || count <= limit) return;
  noteBehaviour(provider, name);
  noteBehaviour(provider, 'limitError');
  const detail = `at most ${limit} ${what}, not ${count}`;
  throw limitError === '413' ? new ScimError(413, detail) : ScimError.of(limitError, detail);
}

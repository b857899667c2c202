import { ScimError } from '../../src/protocol/messages/errors.ts';
import { noteBehaviour, type ProviderContext } from '../context/context.ts';

/** Behaviours that limit a request. 0 stands for no limit. */
export type LimitName = 'maxMembersAdded' | 'maxMembersRemoved' | 'maxPatchOperations';

/** Throws the `ScimError` of the behaviour `limitError` when a count is above a limit. `what` follows the number in the message. */
export function checkLimit(provider: ProviderContext, name: LimitName, count: number, what: string): void {
  const { [name]: limit, limitError } = provider.behaviour;
  if (limit === 0 || count <= limit) return;
  noteBehaviour(provider, name);
  noteBehaviour(provider, 'limitError');
  const detail = `at most ${limit} ${what}, not ${count}`;
  throw limitError === '413' ? new ScimError(413, detail) : ScimError.of(limitError, detail);
}

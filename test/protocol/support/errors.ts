import { ScimError } from '../../../src/protocol/errors.ts';
import { thrownBy } from './freeze.ts';

/** The ScimError that a call throws, as `scimType: detail`. Fails on any other outcome. */
export function refusal(call: () => unknown): string {
  const error = thrownBy(call);
  if (!(error instanceof ScimError)) throw error;
  return `${error.scimType}: ${error.detail}`;
}

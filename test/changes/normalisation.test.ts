import { describe, expect, it } from 'vitest';
import { isNormalised, learnNormalisation, normalised } from '../../src/changes/normalisation.ts';

describe('an e-mail address that a service stores without its domain', () => {
  const address = 'kim.roe@example.com';

  it('is learned as such, and not as a cut after some characters', () => {
    expect(learnNormalisation(address, 'kim.roe', false)).toEqual({ way: 'localPart', argument: '@' });
    expect(learnNormalisation('kim.longname@example.com', 'kim.longname', false)?.way).toBe('localPart');
  });

  it('is not learned from a value that was there before, because the change may have been ignored', () => {
    expect(learnNormalisation(address, 'kim.roe', true)).toBeUndefined();
  });

  it('explains the same of other addresses, and leaves a plain name as it is', () => {
    const known = [{ way: 'localPart', argument: '@' }];
    expect(isNormalised('pat@example.com', 'pat', known)).toBe(true);
    expect(isNormalised('pat@example.com', 'kim', known)).toBe(false);
    expect(normalised('pat', { way: 'localPart', argument: '@' })).toBe('pat');
  });
});

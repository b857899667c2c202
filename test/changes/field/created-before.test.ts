import { expect, it } from 'vitest';
import { createdBefore } from '../../../src/changes/verify/existed-before.ts';

const answeredAt = Date.parse('2026-10-01T12:00:00Z');
const seen = (created: string, lastModified?: string): string | undefined =>
  createdBefore({ meta: { created, ...(lastModified === undefined ? {} : { lastModified }) } }, answeredAt);

it('takes a new resource whose times are local times with a Z for new', () => {
  expect(seen('2026-10-01T07:00:00Z', '2026-10-01T07:00:00Z')).toBeUndefined();
});

it('takes a resource that was changed after its creation for old', () => {
  expect(seen('2026-10-01T07:00:00Z', '2026-10-01T12:00:00Z')).toBe('2026-10-01T07:00:00Z');
  expect(seen('2026-10-01T07:00:00Z')).toBe('2026-10-01T07:00:00Z');
});

it('takes a resource that is older than a day for old, even if it was never changed', () => {
  expect(seen('2026-09-30T11:00:00Z', '2026-09-30T11:00:00Z')).toBe('2026-09-30T11:00:00Z');
});

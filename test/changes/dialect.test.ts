import { describe, expect, it } from 'vitest';
import { ServiceKnowledge } from '../../src/changes/service.ts';
import type { FactValues } from '../../src/dialects/facts.ts';

const known = (facts: Partial<FactValues>) =>
  new ServiceKnowledge(undefined, undefined, { id: 'acme', title: 'Acme', version: '2.0', facts });

describe('what the dialect says before the first request', () => {
  it.each<[Partial<FactValues>, string[], boolean]>([
    [{}, [], true],
    [{ methods: { User: ['PATCH', 'PUT'], Group: ['PATCH'] } }, ['PUT /Groups'], true],
    [
      { methods: { User: ['PUT'], Entitlement: ['GET'] } },
      ['PATCH /Users', 'PATCH /Entitlements', 'PUT /Entitlements'],
      true,
    ],
    [{ filterOperators: [] }, [], false],
    [{ filterOperators: ['eq'] }, [], true],
  ])('%j', (facts, refused, filter) => {
    const service = known(facts);
    expect([[...service.refused], service.filter]).toEqual([refused, filter]);
  });
});

import { expect, expectTypeOf, it } from 'vitest';
import type { Behaviour, BehaviourOfRows } from '../../../mock-server/behaviour/table.ts';
import { renderPage, renderType } from './page.ts';

it('docs/behaviours.md says what the table says', async () => {
  await expect(renderPage()).toMatchFileSnapshot('../../../docs/behaviours.md');
});

it('the type says what the table says, with its words', async () => {
  await expect(renderType()).toMatchFileSnapshot('../../../mock-server/behaviour/values.ts');
  // Held by the compiler.
  expectTypeOf<BehaviourOfRows>().toEqualTypeOf<Behaviour>();
});

import { expect, it } from 'vitest';
import { renderPage } from './page.ts';

it('docs/behaviours.md says what the table says', async () => {
  await expect(renderPage()).toMatchFileSnapshot('../../../docs/behaviours.md');
});

import { expect, it } from 'vitest';
import { renderPage } from './page.ts';

it('docs/vendors.md says what the table says', async () => {
  await expect(renderPage()).toMatchFileSnapshot('../../docs/vendors.md');
});

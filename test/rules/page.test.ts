import { expect, it } from 'vitest';
import { renderPage } from './page.ts';

it('docs/rfc-rules.md says what the table says', async () => {
  await expect(renderPage()).toMatchFileSnapshot('../../docs/rfc-rules.md');
});

import { expect, it } from 'vitest';
import { loadedTexts } from './loaded-texts.ts';

const library = new URL('../../../dist/lib/mock-server/index.js', import.meta.url).href;

/** True if a mock server with this behaviour loads the event stream for a request. */
function loadsEventStream(behaviour: object): boolean {
  const script = `
    import { createMockServer } from ${JSON.stringify(library)};
    const server = await createMockServer({ behaviour: ${JSON.stringify(behaviour)} });
    await server.fetch(server.url + '/Users', { headers: server.headers });`;
  const texts = loadedTexts('--input-type=module', '--eval', `${script}\n await server.close();`);
  // A message of the event stream, which no other file has.
  return texts.some((text) => text.includes('The recipient refused the event'));
}

it('only a mock server with events loads the event stream', () => {
  expect(loadsEventStream({})).toBe(false);
  expect(loadsEventStream({ securityEvents: 'notice' })).toBe(true);
});

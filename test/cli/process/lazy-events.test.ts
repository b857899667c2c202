import { expect, it } from 'vitest';
import { loadedTexts } from './loaded-texts.ts';

const library = new URL('../../../dist/lib/mock-server/index.js', import.meta.url).href;

/** True if a request to a mock server with this behaviour loads the code of the event stream. */
function loadsEventStream(behaviour: object): boolean {
  const script = `
    import { createMockServer } from ${JSON.stringify(library)};
    const server = await createMockServer({ behaviour: ${JSON.stringify(behaviour)} });
    await server.fetch(server.url + '/Users', { headers: server.headers });`;
  const texts = loadedTexts('--input-type=module', '--eval', `${script}\n await server.close();`);
  // This message is only in the file of the event stream, and in no other file.
  return texts.some((text) => text.includes('The recipient refused the event'));
}

it('only a mock server with events loads the event stream', () => {
  expect(loadsEventStream({})).toBe(false);
  expect(loadsEventStream({ securityEvents: 'notice' })).toBe(true);
});

import { describe, expect, it } from 'vitest';
import { createRoutes } from '../mock-server/control/routes.ts';
import { createMemoryProvider } from '../mock-server/provider/memory-provider.ts';
import { exitCodes } from '../src/cli/errors/exit-codes.ts';
import { documents, textOf } from './documents/document.ts';

const contents = new Map(documents.map((document) => [document, textOf(document)]));
const textOfGuide = (name: string): string => contents.get(`docs/guides/${name}.md`) ?? '';

describe('README', () => {
  it('is short enough to be read to its end', () => {
    expect(textOf('README.md').split('\n').length).toBeLessThanOrEqual(151);
  });
});

describe('the guides', () => {
  it('are all listed in docs/README.md', () => {
    const listed = [...textOf('docs/README.md').matchAll(/\]\((guides\/[^)]+)\)/g)].map(([, file]) => `docs/${file}`);
    expect(listed.sort()).toEqual(documents.filter((document) => document !== 'README.md').sort());
  });

  it('list the exit codes as they are', () => {
    const rows = [...textOfGuide('pipelines').matchAll(/^\| (\d+) \| .* \|$/gm)].map(([, code]) => Number(code));
    expect(rows).toEqual(exitCodes.map(({ code }) => code));
  });

  it('list every request of the control API, and no other', () => {
    const routes = createRoutes({ provider: createMemoryProvider(), onError: () => {} });
    const listed = [...textOfGuide('control-api').matchAll(/^\| `([A-Z]+ [^`]+)` \|/gm)].map(([, request]) => request);
    const known = [...routes.keys()].map((key) =>
      key.replace(/^(.* \/faults\/):name/, '$1ID').replace(':name', 'NAME'),
    );
    expect(listed).toEqual(known);
  });
});

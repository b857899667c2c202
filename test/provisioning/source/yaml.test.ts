import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { SourceError } from '../../../src/provisioning/errors.ts';
import { openSource, readRows, type SourceOptions } from '../../../src/provisioning/source/index.ts';
import { anyCharacter } from '../../support/any-character.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scimctl-yaml-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Returns the line of each resource, and the resource or its problem. */
async function read(
  content: string | Uint8Array,
  options: SourceOptions = {},
  name = 'people.yaml',
): Promise<unknown[]> {
  const file = join(folder, name);
  await writeFile(file, content);
  const found: unknown[] = [];
  for await (const row of readRows(file, { name, ...options })) {
    if (row.kind !== 'resource') throw new Error('a resource was expected');
    found.push([row.line, row.problems[0]?.reason ?? row.resource]);
  }
  return found;
}

async function errorOf(run: Promise<unknown>): Promise<string> {
  const error = await run.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof SourceError)) throw error ?? new Error('nothing was thrown');
  return [`${error.code}: ${error.message}`, error.hint].join('\n');
}

const [ada, bob] = [{ userName: 'ada' }, { userName: 'bob' }];

describe('YAML in every shape that people write', () => {
  test.each<[string, string | Uint8Array, unknown[]]>([
    [
      'a sequence',
      '- userName: ada\n- userName: bob\n',
      [
        [1, ada],
        [2, bob],
      ],
    ],
    [
      'an indented sequence',
      '# people\n---\n  - userName: ada\n# between\n\n  -\n    userName: bob\n',
      [
        [3, ada],
        [6, bob],
      ],
    ],
    [
      'documents',
      '%YAML 1.2\n---\nuserName: ada\n---\n# the second\nuserName: bob\n...\n',
      [
        [3, ada],
        [6, bob],
      ],
    ],
    [
      'sequences in documents',
      '- userName: ada\n---\n- userName: bob\n',
      [
        [1, ada],
        [3, bob],
      ],
    ],
    [
      'a document on the line of its marker',
      '--- {userName: ada}\n--- # nothing\n--- {userName: bob}\n',
      [
        [1, ada],
        [3, bob],
      ],
    ],
    [
      'a flow sequence',
      '[{userName: ada},\n {userName: bob}]\n',
      [
        [1, ada],
        [2, bob],
      ],
    ],
    [
      'a ListResponse',
      'totalResults: 2\nResources:\n- userName: ada\n- userName: bob\n',
      [
        [3, ada],
        [4, bob],
      ],
    ],
    ['one resource', 'userName: ada\n', [[1, ada]]],
    [
      'CRLF',
      '- userName: ada\r\n- userName: bob\r\n',
      [
        [1, ada],
        [2, bob],
      ],
    ],
    ['a byte order mark', '\ufeff- userName: ada\n', [[1, ada]]],
    ['UTF-16', Buffer.from('\ufeff- userName: ada\n', 'utf16le'), [[1, ada]]],
    [
      'text that looks like items and documents inside values',
      '- userName: |\n    - x\n    --- y\n\n    # z\n  title: "a\n    - b"\n- userName: >-\n    one\n    two\n',
      [
        [1, { userName: '- x\n--- y\n\n# z\n', title: 'a - b' }],
        [8, { userName: 'one two' }],
      ],
    ],
    [
      'numbers and dates as they are written',
      '- {a: 00123, b: 0x1F, c: 1.10, d: 9007199254740993, e: 2026-01-02, f: 7, g: true, h: null, i: .nan, j: 12:30}\n',
      [
        [
          1,
          {
            ...{ a: '00123', b: '0x1F', c: '1.10', d: '9007199254740993', e: '2026-01-02' },
            ...{ f: 7, g: true, h: null, i: '.nan', j: '12:30' },
          },
        ],
      ],
    ],
    [
      'an anchor inside a resource',
      '- name: &n {givenName: a}\n  other: *n\n',
      [[1, { name: { givenName: 'a' }, other: { givenName: 'a' } }]],
    ],
  ])('%s', async (_, content, expected) => {
    expect(await read(content)).toEqual(expected);
  });

  test('Windows-1252, named', async () => {
    expect(await read(Buffer.from('- userName: Müller\n', 'latin1'), { encoding: 'windows-1252' })).toEqual([
      [1, { userName: 'Müller' }],
    ]);
  });

  test.each(['- userName: ada\n', '---\nuserName: ada\n', '# x\nuserName: ada\n', '%YAML 1.2\n---\nuserName: ada\n'])(
    'by its first lines, without an extension: %j',
    async (text) => {
      const source = await openSource('-', { stdin: Readable.from([Buffer.from(text)]) });
      expect([source.format, source.header]).toEqual(['yaml', undefined]);
      await source.close();
    },
  );
});

describe('a resource that is not valid is the problem of its row', () => {
  const bomb = `- a: &a [${'x,'.repeat(9)}x]\n${'bcdefgh'.replace(/./g, (name) => `  ${name}: &${name} [${`*${String.fromCharCode(name.charCodeAt(0) - 1)},`.repeat(9)}]\n`)}`;
  test.each<[string, string, string]>([
    ['text', '- hello\n', 'a resource must be a YAML mapping, not a string'],
    ['a sequence', '- - userName: a\n', 'a resource must be a YAML mapping, not an array'],
    ['nothing', '-\n', 'a resource must be a YAML mapping, not null'],
    ['a quote that is not closed', '- userName: "a\n  title: x\n', 'not valid YAML: Missing closing "quote (line 2)'],
    ['a name that occurs twice', '- a: 1\n  a: 2\n', 'not valid YAML: Map keys must be unique (line 2)'],
    [
      'a tag of a language',
      '- a: !!js/function "x"\n',
      'not valid YAML: Unresolved tag: tag:yaml.org,2002:js/function (line 1)',
    ],
    [
      'an anchor of another resource',
      '- a: *b\n',
      'not valid YAML: Unresolved alias (the anchor must be set before the alias): b; an alias can refer only to an anchor in the same resource',
    ],
    [
      'aliases that grow without end',
      bomb,
      'not valid YAML: Excessive alias count indicates a resource exhaustion attack',
    ],
    ['nesting', `- a: ${'['.repeat(5000)}${']'.repeat(5000)}\n`, 'the resource is nested more than 100 levels deep'],
  ])('%s', async (_, content, reason) => {
    expect(await read(`${content}- userName: bob\n`)).toEqual([
      [1, reason],
      [content.split('\n').length, bob],
    ]);
  });

  test('a name such as __proto__ is a name', async () => {
    const [[, resource]] = (await read('- __proto__: {active: true}\n')) as [[number, object]];
    expect([Object.keys(resource), Object.getPrototypeOf(resource)]).toEqual([['__proto__'], Object.prototype]);
  });
});

describe('a file that cannot be split gives one clear error', () => {
  const hint =
    'Write the resources as a sequence or as documents. In a sequence, each resource starts with "- " in the same column. Between documents, write "---".';
  test.each<[string, string, string]>([
    [
      'text between items',
      '- userName: ada\nuserName: bob\n',
      `syntax: line 2: this text belongs to no item of the sequence\n${hint}`,
    ],
    [
      'an item in another column',
      '  - userName: ada\n - userName: bob\n',
      `syntax: line 2: this text belongs to no item of the sequence\n${hint}`,
    ],
    [
      'a line without end',
      `- userName: ${'x'.repeat(2_000_000)}`,
      `tooLong: line 1 is longer than 1048576 characters\n${hint}`,
    ],
    [
      'an item without end',
      `- userName: x\n${'  # comment\n'.repeat(100_000)}`,
      `tooLong: the resource at line 1 is longer than 1048576 characters\n${hint}`,
    ],
    [
      'a document without end',
      `Resources:\n${'- userName: x\n'.repeat(100_000)}`,
      `tooLong: the document at line 1 is longer than 1048576 characters\n${hint}`,
    ],
    [
      'bytes that are not UTF-8',
      '- a: b\n- c: \xff\n',
      'encoding: line 2 is not valid UTF-8\nFiles saved by Excel are often Windows-1252: try --encoding windows-1252.',
    ],
  ])('%s', async (name, content, message) => {
    expect(await errorOf(read(name.startsWith('bytes') ? Buffer.from(content, 'latin1') : content))).toBe(message);
  });
});

test('what a YAML writer writes is what is read', async () => {
  const text = fc.string({ unit: anyCharacter, maxLength: 30 }).filter((value) => !value.includes('\0'));
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      text,
      fc.boolean(),
      fc.integer(),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(text, tie('value'), { maxKeys: 3 }),
    ),
  }));
  const resource = fc.dictionary(
    text.filter((name) => name !== '__proto__' && name.toLowerCase() !== 'resources'),
    value,
    { minKeys: 1, maxKeys: 5 },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(resource, { minLength: 1, maxLength: 5 }),
      fc.constantFrom(20, 80, 0),
      async (all, lineWidth) => {
        const plain = JSON.parse(JSON.stringify(all)) as unknown[];
        const written = stringify(plain, { lineWidth });
        // If a writer folds lines, it can split a character beyond U+FFFF. A text with a split character cannot be
        // encoded in UTF-8.
        const texts = [written, ...plain.map((item) => stringify(item, { lineWidth }))];
        fc.pre(texts.every((part) => !/\p{Surrogate}/u.test(part)));
        const asSequence = (await read(written)) as [number, unknown][];
        expect(asSequence.map(([, found]) => found)).toEqual(plain);
        const asDocuments = (await read(plain.map((item) => `---\n${stringify(item, { lineWidth })}`).join(''))) as [
          number,
          unknown,
        ][];
        expect(asDocuments.map(([, found]) => found)).toEqual(plain);
      },
    ),
    { numRuns: 100 },
  );
});

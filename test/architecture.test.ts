import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { entries } from '../build/entries.mjs';

/**
 * For each folder, the imports that its files may have: from folders of the project (`project`) and from packages
 * (`packages`). From the folders in `types`, only `import type` is allowed.
 */
const rules: readonly {
  folder: string;
  project: readonly string[];
  types?: readonly string[];
  packages: readonly RegExp[];
}[] = [
  { folder: 'src/protocol', project: [], packages: [] },
  { folder: 'src/dialects/scim11/xml', project: ['src/protocol', 'src/dialects'], packages: [/^saxes$/] },
  { folder: 'src/dialects', project: ['src/protocol'], packages: [/^zod/] },
  { folder: 'src/client', project: ['src/protocol', 'src/dialects'], packages: [/^node:/, /^undici/] },
  { folder: 'src/state', project: [], packages: [/^node:/, /^zod/, /^(env-paths|write-file-atomic)$/] },
  {
    folder: 'src/profiles',
    project: ['src/protocol', 'src/state'],
    packages: [/^node:/, /^zod/],
  },
  { folder: 'src/changes', project: ['src/protocol', 'src/dialects', 'src/client'], packages: [] },
  {
    folder: 'src/provisioning',
    project: ['src/protocol', 'src/dialects', 'src/client', 'src/changes', 'src/state'],
    packages: [/^node:/, /^(csv-parse|libphonenumber-js|p-map|yaml|zod)/],
  },
  {
    folder: 'src/output',
    project: ['src/protocol'],
    packages: [/^node:/, /^(cli-table3|string-width|yaml|@jmespath-community\/jmespath)$/],
  },
  { folder: 'src/cli/mock', project: ['src', 'mock-server'], packages: [/^node:/] },
  { folder: 'src/cli', project: ['src'], packages: [/^node:/, /^@oclif\/core/, /^(inquirer|p-map|yaml)$/] },
  { folder: 'src/index.ts', project: ['src/protocol', 'src/client'], packages: [] },
  { folder: 'commands/mock', project: ['src/cli', 'mock-server'], types: ['src'], packages: [/^@oclif\/core/] },
  { folder: 'commands/demo.ts', project: ['src/cli', 'mock-server'], types: ['src'], packages: [/^@oclif\/core/] },
  { folder: 'commands', project: ['src/cli'], types: ['src'], packages: [/^@oclif\/core/] },
  {
    folder: 'mock-server/adapters',
    project: ['src/protocol', 'src/dialects', 'mock-server'],
    packages: [/^node:/, /^msw$/],
  },
  {
    folder: 'mock-server/schema-files',
    project: ['src/protocol', 'mock-server'],
    packages: [/^node:/, /^yaml$/],
  },
  {
    folder: 'mock-server/tls',
    project: ['mock-server', 'src/state'],
    packages: [/^node:/, /^(@peculiar\/x509|reflect-metadata)$/],
  },
  {
    folder: 'mock-server',
    project: ['src/protocol', 'src/dialects'],
    packages: [/^node:/, /^(lowdb|msw|vitest)/],
  },
];

interface Import {
  readonly from: string;
  readonly target: string;
  readonly isType: boolean;
}

const files = ['src', 'commands', 'mock-server'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    .map((file) => path.posix.join(folder, file.split(path.sep).join('/'))),
);
const texts = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]));
const imports = [...texts].flatMap(([from, text]) => importsOf(from, text));

function importsOf(from: string, text: string): Import[] {
  const statements = text.matchAll(
    /^(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)';|\bimport\('([^']+)'\)/gm,
  );
  return [...statements].map(([, type, fixed, lazy]) => {
    const name = fixed ?? lazy ?? '';
    const target = name.startsWith('.') ? path.posix.join(path.posix.dirname(from), name) : name;
    return { from, target, isType: type !== undefined };
  });
}

const isWithin = (file: string, folder: string): boolean => file === folder || file.startsWith(`${folder}/`);

function isAllowed({ from, target, isType }: Import): boolean {
  const rule = rules.find(({ folder }) => isWithin(from, folder));
  if (!rule) return false;
  if (!texts.has(target)) return rule.packages.some((pattern) => pattern.test(target));
  // Commands never import each other.
  const own = isWithin(rule.folder, 'commands') ? [] : [rule.folder];
  const allowed = [...own, ...rule.project, ...(isType ? (rule.types ?? []) : [])];
  return allowed.some((folder) => isWithin(target, folder));
}

describe('architecture', () => {
  it('has files to look at', () => {
    expect(files.length).toBeGreaterThan(100);
    expect(imports.length).toBeGreaterThan(300);
  });

  it('holds the table of who may import whom', () => {
    const broken = imports.filter((row) => !isAllowed(row)).map(({ from, target }) => `${from} imports ${target}`);
    expect(broken).toEqual([]);
  });

  it('imports undici in one file', () => {
    const users = imports.filter(({ target }) => target.startsWith('undici')).map(({ from }) => from);
    expect(new Set(users)).toEqual(new Set(['src/client/transport/undici-exchange.ts']));
  });

  it('has only the entries of the package on the top floor of the mock server', () => {
    const top = files.filter((file) => path.posix.dirname(file) === 'mock-server').sort();
    expect(top).toEqual(['mock-server/index.ts', 'mock-server/msw.ts', 'mock-server/vitest.ts']);
  });

  it('has no folder with a file of the same name beside it in the mock server', () => {
    const folders = new Set(files.map((file) => path.posix.dirname(file)));
    const twins = files.filter((file) => isWithin(file, 'mock-server') && folders.has(file.replace(/\.ts$/, '')));
    expect(twins).toEqual([]);
  });

  it('has no cycle of imports', () => {
    expect(findCycle(edgesOfFiles())).toEqual([]);
  });

  it.each(['src/protocol', 'src/client', 'src/changes', 'src/provisioning', 'src/cli', 'mock-server'])(
    'has folders in %s that depend on each other in one direction',
    (folder) => {
      expect(findCycle(edgesOfFolders(folder))).toEqual([]);
    },
  );

  it.each(entries.map(({ source }) => source))('exports an explicit list from %s', (source) => {
    expect(texts.get(source)).not.toMatch(/^export (?:type )?\*/m);
  });

  it.each([
    // Only `print-failure.ts` may use `console`, because a library has no other way to report an internal error.
    ['console', /\bconsole\./, ['mock-server/options/print-failure.ts']],
    ['process.exit', /\bprocess\.exit\(/, []],
  ])('never uses %s', (_, pattern, allowed) => {
    const guilty = [...texts]
      .filter(([file]) => !allowed.includes(file))
      .filter(([, text]) => pattern.test(text.replace(/^\s*(\/\/|\*|\/\*).*$/gm, '')))
      .map(([file]) => file);
    expect(guilty).toEqual([]);
  });
});

type Edges = ReadonlyMap<string, readonly string[]>;

/**
 * Returns the imports between files, including imports of types. If an import of a type closes a cycle, the type should
 * move to another file.
 */
function edgesOfFiles(): Edges {
  const edges = new Map<string, string[]>(files.map((file) => [file, []]));
  for (const { from, target } of imports) if (texts.has(target)) edges.get(from)?.push(target);
  return edges;
}

/**
 * Returns the imports between the folders in `folder`. Imports of types count too. A file directly in `folder` counts
 * as a folder of its own.
 */
function edgesOfFolders(folder: string): Edges {
  const edges = new Map<string, string[]>();
  const folderOf = (file: string) => path.posix.join(folder, path.posix.relative(folder, file).split('/')[0] ?? '');
  for (const { from, target } of imports) {
    if (!texts.has(target) || !isWithin(from, folder) || !isWithin(target, folder)) continue;
    const [importer, imported] = [folderOf(from), folderOf(target)];
    if (importer !== imported) edges.set(importer, [...(edges.get(importer) ?? []), imported]);
  }
  return edges;
}

/** Returns the nodes of a cycle, or an empty list if there is no cycle. */
function findCycle(edges: Edges): string[] {
  const state = new Map<string, 'open' | 'done'>();
  const visit = (file: string, trail: string[]): string[] => {
    if (state.get(file) === 'done') return [];
    if (state.get(file) === 'open') return [...trail.slice(trail.indexOf(file)), file];
    state.set(file, 'open');
    for (const next of edges.get(file) ?? []) {
      const cycle = visit(next, [...trail, file]);
      if (cycle.length > 0) return cycle;
    }
    state.set(file, 'done');
    return [];
  };
  for (const file of edges.keys()) {
    const cycle = visit(file, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}

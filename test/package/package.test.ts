import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { entries, packageExports, packageTypesVersions } from '../../build/entries.mjs';
import { environment } from '../cli/process/program.ts';
import { described } from '../cli/run.ts';
import { languageService } from './language-service.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const npmOptions = { encoding: 'utf8', shell: process.platform === 'win32', stdio: 'pipe' } as const;

/** The folder in which the tarball is installed, and the installed package. */
let home: string;
let installed: string;

beforeAll(() => {
  home = mkdtempSync(path.join(tmpdir(), 'scimctl-package-'));
  // Does not build, because a build would delete the program while other tests use it.
  const pack = ['pack', '--ignore-scripts', '--pack-destination', home];
  execFileSync('npm', pack, { ...npmOptions, cwd: root });
  const tarball = readdirSync(home).find((file) => file.endsWith('.tgz')) as string;
  writeFileSync(path.join(home, 'package.json'), '{"private":true,"type":"module"}');
  const install = ['install', '--offline', '--no-audit', '--no-fund', '--omit=optional', `./${tarball}`];
  execFileSync('npm', install, { ...npmOptions, cwd: home });
  installed = path.join(home, 'node_modules', 'scimctl');
});

describe('the package', () => {
  it('runs from where it was installed', () => {
    const program = path.join(home, 'node_modules', '.bin', 'scimctl');
    const { status, stdout } = spawnSync(program, ['--version'], npmOptions);
    const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
    expect({ status, stdout }).toEqual({ status: 0, stdout: `scimctl ${version}\n` });
  });

  it('is built whenever it is packed', () => {
    const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
    expect(scripts.prepack).toBe('npm run build');
  });

  it('needs no other package', () => {
    const { dependencies } = JSON.parse(readFileSync(path.join(installed, 'package.json'), 'utf8'));
    expect(dependencies).toBeUndefined();
    expect(readdirSync(path.join(home, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['scimctl']);
  });

  it('brings the manifest, which knows every command and has a description and a chunk for each', () => {
    const index = JSON.parse(readFileSync(path.join(installed, 'dist', 'manifest', 'index.json'), 'utf8'));
    expect(Object.keys(index.commands).sort()).toEqual(described.map(({ id }) => id).sort());
    for (const id of Object.keys(index.commands)) {
      const file = id.replaceAll(':', '/');
      expect(existsSync(path.join(installed, 'dist', 'commands', `${file}.cjs`)), id).toBe(true);
      expect(existsSync(path.join(installed, 'dist', 'manifest', `${file}.json`)), id).toBe(true);
    }
  });

  it('brings its licence and those of what is bundled in it', () => {
    expect(readFileSync(path.join(installed, 'LICENSE'), 'utf8')).toContain('Apache License');
    const others = readFileSync(path.join(installed, 'dist', 'THIRD-PARTY-LICENSES.txt'), 'utf8');
    for (const name of ['@oclif/core', 'undici', 'csv-parse', 'yaml', 'inquirer'])
      expect(others).toContain(`\n${name} `);
    expect(others).not.toContain('\nvitest ');
  });

  it('has every file that one of its documents links to', () => {
    const documents = readdirSync(installed, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.md'),
    );
    expect(documents).toEqual(expect.arrayContaining(['README.md', 'CHANGELOG.md', path.join('docs', 'rfc-rules.md')]));
    const missing = documents.flatMap((document) => {
      const text = readFileSync(path.join(installed, document), 'utf8').replaceAll(/```[\s\S]*?```/g, '');
      const links = [...text.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)].map(([, link = '']) => link);
      return links
        .filter((link) => !/^https?:/.test(link) && !existsSync(path.join(installed, path.dirname(document), link)))
        .map((link) => `${document}: ${link}`);
    });
    expect(missing).toEqual([]);
  });

  it('has source maps of its own code alone, without the code itself, and stays small', () => {
    const files = readdirSync(installed, { recursive: true, encoding: 'utf8' });
    const maps = files.filter((file) => file.endsWith('.map'));
    expect(maps.length).toBeGreaterThan(100);
    for (const file of maps) {
      const map = JSON.parse(readFileSync(path.join(installed, file), 'utf8'));
      expect({ file, members: Object.keys(map) }).toEqual({
        file,
        members: ['version', 'sources', 'names', 'mappings'],
      });
      expect(map.sources.filter((source: string) => !/^(\.\.\/)+(src|commands|mock-server)\//.test(source))).toEqual(
        [],
      );
    }
    const sizeOf = (file: string): number => {
      const found = statSync(path.join(installed, file));
      return found.isFile() ? found.size : 0;
    };
    const size = files.reduce((sum, file) => sum + sizeOf(file), 0);
    // The limit is high, because each bundle contains the facts of eighty services and the schemas of RFC 9944.
    expect(size).toBeLessThan(10 * 1024 * 1024);
  });

  it('exports what the table of entries says', () => {
    const { exports, types, typesVersions } = JSON.parse(readFileSync(path.join(installed, 'package.json'), 'utf8'));
    expect(exports).toEqual(packageExports());
    expect(typesVersions).toEqual(packageTypesVersions());
    expect(types).toBe((packageExports()['.'] as { types: string }).types);
  });

  const importable = entries
    .filter(({ external }) => external.length === 0)
    .map(({ name }) => name.replace(/^\.\/?/, ''));

  it.each(importable)('can be imported as scimctl/%s', (name) => {
    const specifier = ['scimctl', name].filter(Boolean).join('/');
    const script = `const it = await import('${specifier}'); console.log(Object.keys(it).length)`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      ...npmOptions,
      cwd: home,
    });
    expect(stderr).toBe('');
    expect(Number(stdout)).toBeGreaterThan(0);
  });

  it.each(importable)('can be required as scimctl/%s, and has what can be imported', (name) => {
    const specifier = ['scimctl', name].filter(Boolean).join('/');
    const script = `
      const required = Object.keys(require('${specifier}')).filter((name) => name !== '__esModule');
      import('${specifier}').then((imported) => console.log(JSON.stringify([required, Object.keys(imported)])));`;
    // Simulates a Node.js that cannot require ES modules.
    const argv = process.allowedNodeEnvironmentFlags.has('--no-experimental-require-module')
      ? ['--no-experimental-require-module']
      : [];
    const { stdout, stderr } = spawnSync(process.execPath, [...argv, '--input-type=commonjs', '-e', script], {
      ...npmOptions,
      cwd: home,
    });
    expect(stderr).toBe('');
    const [required, imported] = JSON.parse(stdout);
    expect(required.sort()).toEqual(imported.sort());
  });

  it.each([
    ['CommonJS', "const { get } = require('node:https'); const { createMockServer } = require('scimctl/mock');"],
    ['an ES module', "import { get } from 'node:https'; import { createMockServer } from 'scimctl/mock';"],
  ])('makes the certificates of a server that speaks TLS, and of its clients: %s', (kind, imports) => {
    const script = `
      ${imports}
      (async () => {
      const server = await createMockServer({ tls: true, behaviour: { auth: 'mutual-tls' } });
      const { url, ca, clientCertificate: { cert, key } } = server;
      get(\`\${url}/Users\`, { ca, cert, key, agent: false }, ({ statusCode }) => {
        console.log(statusCode);
        server.close();
      });
      })();`;
    const type = kind === 'CommonJS' ? 'commonjs' : 'module';
    const { stdout, stderr } = spawnSync(process.execPath, [`--input-type=${type}`, '-e', script], {
      ...npmOptions,
      cwd: home,
    });
    expect({ stdout, stderr }).toEqual({ stdout: '200\n', stderr: '' });
  });

  /** Returns the errors that a compiler reports for files that use the package. If there are none, returns an empty text. */
  const compile = (compiler: string, files: Readonly<Record<string, string>>, options: object): string => {
    for (const [file, text] of Object.entries(files)) writeFileSync(path.join(home, file), text);
    const compilerOptions = {
      strict: true,
      noEmit: true,
      target: 'es2022',
      lib: ['es2023', 'dom', 'esnext.disposable'],
      skipLibCheck: false,
      typeRoots: [path.join(root, 'node_modules', '@types')],
      types: ['node'],
      ...options,
    };
    writeFileSync(path.join(home, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: Object.keys(files) }));
    const program = path.join(root, 'node_modules', compiler, 'bin', 'tsc');
    const { stdout } = spawnSync(process.execPath, [program, '-p', home], { encoding: 'utf8', cwd: home });
    return stdout;
  };

  /** Ways in which projects find types. */
  const resolutions: [string, string, 'ts' | 'cts', object][] = [
    ['nodenext', 'typescript', 'ts', { module: 'nodenext' }],
    ['bundler', 'typescript', 'ts', { module: 'esnext', moduleResolution: 'bundler' }],
    ['nodenext, from CommonJS', 'typescript', 'cts', { module: 'nodenext' }],
    ['node10', 'typescript-node10', 'ts', { module: 'esnext', moduleResolution: 'node10' }],
  ];

  // The compiler runs only once for all files, because even a small run takes seconds.
  it.each(resolutions)('has types that a strict project can use: %s', (_, compiler, extension, options) => {
    const names = importable.map((name) => ['scimctl', name].filter(Boolean).join('/'));
    const every = names.map(
      (name, index) =>
        `import * as entry${index} from '${name}';\nexport const keys${index} = Object.keys(entry${index});`,
    );
    const client =
      "import { ScimClient, parseFilter } from 'scimctl';\nconst client = new ScimClient(async () => ({ status: 200, headers: {} }), { base: 'https://a.example' });\nexport const user: Promise<object> = client.get('/Users', '1');\nexport const kind: string = parseFilter('a pr').kind;";
    const good = `
      import { createMockServer, type FaultSpec, type Layer, type MockServer, type MultiTenantServer } from 'scimctl/mock';
      const layer: Layer = (next) => async (request) => ({ ...(await next(request)), status: 200 });
      const faults: FaultSpec[] = [{ status: 429, retryAfter: 1, method: 'POST' }, { latency: '2s', jitter: 5 }, { stale: true }];
      export const one: Promise<MockServer> = createMockServer({ layers: [layer], faults, journal: { maxEntries: 5 } });
      export const two: Promise<MultiTenantServer> = createMockServer({ tenants: ['a', { name: 'b', token: 'x' }] });`;
    // The types must refuse the options that the program refuses.
    const bad = [
      "createMockServer({ faults: [{ method: 'POST' }] });",
      'createMockServer({ faults: [{ latency: 1, retryAfter: 3 }] });',
      "createMockServer({ behaviour: { delete: 'softly' } });",
      'createMockServer({ behavior: {} });',
    ];
    const refused = ["import { createMockServer } from 'scimctl/mock';", ...bad].join('\n');
    const files = { every: every.join('\n'), client, good, refused };
    const named = Object.entries(files).map(([name, text]) => [`${name}.${extension}`, text]);
    const places = compile(compiler, Object.fromEntries(named), options)
      .split('\n')
      .flatMap((line) => /^\S.*?\(\d+(?=,)/.exec(line) ?? []);
    expect([...new Set(places)]).toEqual(bad.map((_, index) => `refused.${extension}(${index + 2}`));
  });

  /**
   * The interfaces of vitest 5 that matchers extend. Their type parameters are different from the type parameters in
   * vitest 3 and 4.
   */
  const vitest5 = `
    declare global { namespace Chai { interface Assertion { readonly ok: unknown } interface ExpectStatic { fail(): never } } }
    type Result = void | Promise<void>;
    type Method<F, R> = F extends (...args: infer A) => unknown ? (...args: A) => R : F;
    type Chained<A, R extends Result> = { [K in keyof A]: Method<A[K], R> };
    export interface Matchers<R extends Result = Result, T = unknown> {}
    export interface Assertion<R extends Result, T> extends Chained<Chai.Assertion, R>, Matchers<R, T> {
      readonly not: Assertion<R, T>;
      readonly resolves: Assertion<Promise<void>, Awaited<T>>;
    }
    export interface AsymmetricMatchersContaining extends Matchers<any> {}
    export interface ExpectStatic extends Chai.ExpectStatic, Matchers<any>, AsymmetricMatchersContaining {
      <T>(actual: T): Assertion<void, T>;
    }
    export const expect: ExpectStatic;`;

  it.each(['4', '5'])('has matchers that a strict project can use with vitest %s', (version) => {
    const folder = path.join(home, 'node_modules', 'vitest');
    if (version === '4') {
      symlinkSync(path.join(root, 'node_modules', 'vitest'), folder, 'junction');
    } else {
      mkdirSync(folder);
      writeFileSync(path.join(folder, 'package.json'), '{"name":"vitest","version":"5.0.0","types":"./index.d.ts"}');
      writeFileSync(path.join(folder, 'index.d.ts'), vitest5);
    }
    const matchers = `import { expect } from 'vitest';
import 'scimctl/vitest';
export const now: void = expect({}).toHaveReceived({ method: 'GET' });
export const negated: void = expect({}).not.toHaveReceivedTimes({ path: '/Users' }, 2);
export const later: Promise<void> = expect(Promise.resolve({})).resolves.toHaveReceived({ method: 'GET' });
export const within: object = { server: expect.toHaveReceived({ method: 'GET' }) };
expect({}).toHaveReceivedTimes({ method: 'GET' });`;
    try {
      const places = compile('typescript', { 'matchers.ts': matchers }, { module: 'nodenext' }).match(/^\S.*?\(\d+/gm);
      expect(places).toEqual(['matchers.ts(7']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('shows in an editor what a behaviour does, and completes tenants', () => {
    const use = `import { createMockServer } from 'scimctl/mock';
createMockServer({ behaviour: { maxPayloadSize: 1 } });
createMockServer({ ten });`;
    writeFileSync(path.join(home, 'use.ts'), use);
    const file = path.join(home, 'use.ts');
    const service = languageService(file, { module: 99, moduleResolution: 100, target: 9, strict: true });
    const quick = service.getQuickInfoAtPosition(file, use.indexOf('maxPayloadSize'));
    const shown = (quick?.documentation ?? []).map(({ text }) => text).join('');
    expect(shown).toContain('Maximum size of the body of a request');
    expect(shown).toContain('Default: `1048576`');
    const completions = service.getCompletionsAtPosition(file, use.indexOf('ten }') + 3, {});
    expect(completions?.entries.map(({ name }) => name)).toEqual(expect.arrayContaining(['tenants', 'behaviour']));
  });

  it('answers with the error of a layer, whichever copy of the package made it', () => {
    const script = `
      const { createMockServer } = require('scimctl/mock');
      const { AnswerError, ScimError } = require('scimctl');
      import('scimctl').then(async (other) => {
        const statuses = [];
        for (const copy of [ScimError, other.ScimError]) {
          const layer = () => async () => { throw new copy(409, 'taken', 'uniqueness'); };
          const server = await createMockServer({ layers: [layer] });
          statuses.push((await fetch(server.url + '/Users', { headers: server.headers })).status);
          await server.close();
        }
        const error = new other.ScimError(409, 'taken');
        console.log(JSON.stringify([...statuses, error instanceof ScimError, error instanceof AnswerError]));
      });`;
    const argv = ['--input-type=commonjs', '-e', script];
    const { stdout, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8', cwd: home });
    expect({ stdout, stderr }).toEqual({ stdout: '[409,409,true,false]\n', stderr: '' });
  });

  it.each(['cjs', 'esm'] as const)('can be bundled again, as a program is for a deployment: %s', async (format) => {
    const use = `import { createMockServer } from 'scimctl/mock';
      import { ScimClient } from 'scimctl';
      createMockServer({ users: 2, seed: 1, tls: true }).then(async (server) => {
        console.log(typeof ScimClient, new URL(server.url).protocol);
        await server.close();
      });`;
    const outfile = path.join(home, `bundle.${format === 'cjs' ? 'cjs' : 'mjs'}`);
    const stdin = { contents: use, resolveDir: home };
    await build({ stdin, outfile, format, bundle: true, platform: 'node', minify: true, logLevel: 'silent' });
    const { stdout, stderr } = spawnSync(process.execPath, [outfile], { encoding: 'utf8', cwd: home });
    expect({ stdout, stderr }).toEqual({ stdout: 'function https:\n', stderr: '' });
  });

  it('leaves nothing to bundlers that webpack would evaluate', () => {
    const library = path.join(installed, 'dist', 'lib');
    const files = readdirSync(library, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'));
    const guilty = files.filter((file) => {
      const text = readFileSync(path.join(library, file), 'utf8');
      return /import\s*\{[^}]*\bcreateRequire\b[^}]*\}\s*from\s*["'](?:node:)?module|\bimport\.meta\b(?!\.url)/.test(
        text,
      );
    });
    expect(guilty).toEqual([]);
  });

  it('loads Node’s http module the cheap way', () => {
    const chunks = readdirSync(path.join(installed, 'dist'), { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.js'),
    );
    const guilty = chunks.filter((file) =>
      /^import\b[^;]*["'](?:node:)?https?["']/m.test(readFileSync(path.join(installed, 'dist', file), 'utf8')),
    );
    expect(guilty).toEqual([]);
  });

  it.skipIf(process.platform === 'win32').each([
    ['empty', { HOME: '', XDG_CONFIG_HOME: undefined }],
    ['relative', { HOME: 'place', XDG_CONFIG_HOME: undefined }],
    ['absolute, but XDG_CONFIG_HOME is relative', { XDG_CONFIG_HOME: 'place', XDG_CACHE_HOME: '' }],
  ])('keeps nothing in the folder in which it runs when HOME is %s', (_, variables) => {
    const folder = mkdtempSync(path.join(home, 'run-'));
    const account = mkdtempSync(path.join(home, 'account-'));
    // If HOME is unset, Node.js uses the home directory of the account. This test replaces that directory with another
    // directory.
    const preload = path.join(home, 'account.cjs');
    writeFileSync(
      preload,
      `const os = require('node:os');
      os.homedir = () => process.env.HOME ?? ${JSON.stringify(account)};
      require('node:module').syncBuiltinESMExports();`,
    );
    const argv = ['--require', preload, path.join(installed, 'bin', 'scimctl.js')];
    const command = ['profiles', 'add', 'local', '--url', 'http://127.0.0.1:9/scim', '--auth', 'none'];
    const { status, stderr } = spawnSync(process.execPath, [...argv, ...command], {
      encoding: 'utf8',
      cwd: folder,
      env: { ...environment(), HOME: account, SCIMCTL_CONFIG_DIR: undefined, ...variables },
    });
    expect(status, stderr).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
    expect(readdirSync(account)).not.toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('works for a user id without an account and without HOME', () => {
    const preload = path.join(home, 'no-account.cjs');
    writeFileSync(
      preload,
      `const os = require('node:os');
      os.homedir = () => {
        if (process.env.HOME === undefined) throw new Error('no account');
        return process.env.HOME;
      };
      require('node:module').syncBuiltinESMExports();`,
    );
    const argv = ['--require', preload, path.join(installed, 'bin', 'scimctl.js'), 'mock', 'behaviours'];
    const { status, stderr } = spawnSync(process.execPath, argv, {
      encoding: 'utf8',
      env: { ...environment(), HOME: undefined },
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('works without a home to write to', () => {
    const { status } = spawnSync(process.execPath, [path.join(installed, 'bin', 'scimctl.js'), 'help'], {
      env: { ...environment(), HOME: path.join(home, 'package.json'), XDG_CACHE_HOME: path.join(home, 'package.json') },
    });
    expect(status).toBe(0);
  });
});

// Builds dist/: the program (one chunk for each command), the library entries with their types, the manifest, the manual
// page and the licences.
import { execFile } from 'node:child_process';
import { hash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as esbuild from 'esbuild';
import { convertToCommonJs } from './common-js.mjs';
import { writeCompletionTables } from './completion-tables.mjs';
import { entries, stem } from './entries.mjs';
import { leanMaps } from './lean-maps.mjs';
import { leanPackages, shortPackages } from './lean-packages.mjs';
import { leanTypes } from './lean-types.mjs';
import { thirdPartyLicences } from './licences.mjs';
import { loadedModules } from './loaded-modules.mjs';
import { writeManifest } from './manifest.mjs';
import { writeManual } from './manual.mjs';
import { mergeChunks } from './merge-chunks.mjs';
import { anyFolder, placePackages, prefixedBuiltIns, sharedFiles, sharedPackages } from './shared-packages.mjs';

const root = fileURLToPath(new URL('../', import.meta.url));
const dist = path.join(root, 'dist');

const shared = {
  absWorkingDir: root,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minifyWhitespace: true,
  minifySyntax: true,
  sourcemap: true,
  sourcesContent: false,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  // CommonJS packages in an ES module still need these variables.
  banner: {
    js: [
      "import { createRequire as $createRequire } from 'node:module';",
      'const require = $createRequire(import.meta.url), { filename: __filename, dirname: __dirname } = import.meta;',
    ].join(' '),
  },
};

/**
 * Options for a library that may be bundled again. A bundler that creates CommonJS may leave import.meta empty. A fixed
 * URL then replaces import.meta.url. Any location is possible, because `require` loads only modules of Node.js. The
 * path is absolute on every platform. webpack would evaluate a createRequire that is imported by name, and a
 * declaration of __filename from import.meta. So the banner imports the whole module, and does not declare __filename,
 * which the library does not need.
 */
const bundledAgain = {
  define: { 'import.meta.url': '$url' },
  banner: {
    js: [
      "import $module from 'node:module';",
      "const $url = import.meta.url ?? 'file:///c:/scimctl.js', require = $module.createRequire($url);",
    ].join(' '),
  },
};

/** With the platform `neutral`, esbuild finds the main file of a package only through `mainFields`. */
const anyPlatform = { platform: 'neutral', mainFields: ['module', 'main'], define: {}, banner: {} };

await rm(dist, { recursive: true, force: true });
const [program, library, packages] = await Promise.all([
  buildProgram(),
  buildLibrary(),
  buildPackages(),
  buildTypes(),
  buildCommonJs(),
  buildSchemas(),
]);
await leanTypes(
  path.join(dist, 'types'),
  entries.map(({ source }) => source.replace(/\.ts$/, '.d.ts')),
);
// Copies the declarations to a folder that is declared as CommonJS.
await cp(path.join(dist, 'types'), path.join(dist, 'cjs', 'types'), { recursive: true });
const folders = ['cli', 'commands', 'chunks'].map((name) => path.join(dist, name));
await convertProgram();
await Promise.all([writeManifest(root).then((commands) => writeManual(root, commands)), writeCompletionTables(root)]);
await mergeProgram();
await Promise.all([
  leanMaps(dist),
  writeFile(
    path.join(dist, 'THIRD-PARTY-LICENSES.txt'),
    await thirdPartyLicences([program.metafile, library.metafile, packages.metafile], root),
  ),
]);

async function buildProgram() {
  const files = await readdir(path.join(root, 'commands'), { recursive: true });
  const commands = files.filter((file) => file.endsWith('.ts')).map((file) => path.join('commands', file));
  return esbuild.build({
    ...shared,
    entryPoints: [
      { in: 'src/cli/process.ts', out: 'cli/process' },
      { in: 'src/cli/completion/process.ts', out: 'cli/complete' },
      ...commands.map((file) => ({ in: file, out: file.replace(/\.ts$/, '') })),
    ],
    // `mergeChunks` uses the hash with its prefix as the name of a property.
    chunkNames: 'chunks/[name]-x[hash]',
    outdir: dist,
    plugins: [sharedPackages(anyFolder), leanPackages],
    // Nobody reads the names in the program: stack traces name lines of the source. Shorter modules load faster.
    minifyIdentifiers: true,
    // The modules become CommonJS, which has its own `require`.
    banner: {},
  });
}

/**
 * Builds the large packages that the program and both forms of the library share. The tarball then contains each
 * package only once. `sharedPackages` makes the other builds refer to these files.
 */
function buildPackages() {
  return esbuild.build({
    ...shared,
    entryPoints: Object.entries(sharedFiles).map(([name, file]) => ({ in: name, out: path.parse(file).name })),
    outdir: path.join(dist, 'packages'),
    outExtension: { '.js': '.cjs' },
    plugins: [prefixedBuiltIns],
    format: 'cjs',
    splitting: false,
    minify: true,
    sourcemap: false,
    banner: {},
  });
}

/** Converts the program to CommonJS. */
async function convertProgram() {
  const place = (code, file) => placePackages(code, file, path.join(dist, 'packages'));
  await convertToCommonJs(folders, '.cjs', { minifyIdentifiers: true, place, late: true });
}

/**
 * Merges modules, and writes the id of the build, which is part of the name of the folder of the cached code. The modules
 * of help and completion stay alone, because both need only a few modules and use no cached code.
 */
async function mergeProgram() {
  const bin = path.join(root, 'bin', 'scimctl.js');
  const alone = loadedModules(bin, [
    ['--help'],
    ['help', 'filters'],
    ['users', 'list', '--help'],
    ['__complete', 'bash', 'scimctl users list --profile b', 'b'],
    ['__complete', 'bash', 'scimctl users l', 'l'],
  ]);
  await mergeChunks(dist, program.metafile, alone);
  await writeFile(path.join(dist, 'build-id'), await digestOf([...folders, path.join(dist, 'packages')]));
}

/** Returns a digest of all modules in some folders. */
async function digestOf(folders) {
  const names = await Promise.all(folders.map((folder) => readdir(folder, { recursive: true })));
  const files = folders.flatMap((folder, index) => names[index].map((name) => path.join(folder, name)));
  const modules = files.filter((file) => file.endsWith('.cjs')).sort();
  const codes = await Promise.all(modules.map((file) => readFile(file, 'utf8')));
  return hash('sha256', codes.join('\0')).slice(0, 16);
}

async function buildLibrary() {
  const options = (chosen, folder) => ({
    ...shared,
    ...bundledAgain,
    entryPoints: chosen.map((entry) => ({ in: entry.source, out: stem(entry) })),
    external: chosen.flatMap(({ external }) => external),
    chunkNames: `${folder}/[name]-[hash]`,
    plugins: [sharedPackages('../../packages'), shortPackages],
    outdir: path.join(dist, 'lib'),
  });
  const ofNode = entries.filter(({ anywhere }) => !anywhere);
  const ofAnywhere = entries.filter(({ anywhere }) => anywhere);
  const results = await Promise.all([
    esbuild.build(options(ofNode, 'chunks')),
    esbuild.build({ ...options(ofAnywhere, 'chunks-anywhere'), ...anyPlatform }),
  ]);
  return {
    metafile: {
      inputs: Object.assign({}, ...results.map(({ metafile }) => metafile.inputs)),
      outputs: Object.assign({}, ...results.map(({ metafile }) => metafile.outputs)),
    },
  };
}

/** Builds the entries as CommonJS. First builds ES modules that share chunks, and then converts these modules. */
async function buildCommonJs() {
  const folder = path.join(dist, 'cjs');
  const options = (chosen, chunks) => ({
    ...shared,
    entryPoints: chosen.map((entry) => ({ in: entry.source, out: stem(entry) })),
    external: chosen.flatMap(({ external }) => external),
    chunkNames: `${chunks}/[name]-[hash]`,
    plugins: [sharedPackages('../../packages'), shortPackages],
    outdir: folder,
    metafile: false,
    // The modules become CommonJS, which has its own `require`.
    banner: {},
  });
  const chosen = entries.filter(({ requirable }) => requirable);
  const ofNode = chosen.filter(({ anywhere }) => !anywhere);
  const ofAnywhere = chosen.filter(({ anywhere }) => anywhere);
  await Promise.all([
    esbuild.build(options(ofNode, 'chunks')),
    esbuild.build({ ...options(ofAnywhere, 'chunks-anywhere'), ...anyPlatform }),
  ]);
  await convertToCommonJs([folder], '.js');
  await writeFile(path.join(folder, 'package.json'), '{"type":"commonjs"}\n');
}

/** Writes the JSON Schemas of the outputs. Throws with the output of the process. */
async function buildSchemas() {
  const script = path.join(root, 'build', 'schemas', 'write-schemas.mjs');
  await promisify(execFile)(process.execPath, [script, root, path.join(dist, 'schemas')]);
}

/** Creates the declarations that the entries need. Throws with the output of the compiler. */
async function buildTypes() {
  const config = path.join(root, 'node_modules', '.cache', 'scimctl-types.json');
  const compilerOptions = {
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    rootDir: root,
    outDir: path.join(dist, 'types'),
    types: ['node'],
  };
  // This project has declarations for modules without types. No entry imports them, so this pattern adds them.
  const include = [path.join(root, 'src', '**', '*.d.ts')];
  const files = entries.map(({ source }) => path.join(root, source));
  await mkdir(path.dirname(config), { recursive: true });
  await writeFile(
    config,
    JSON.stringify({ extends: path.join(root, 'tsconfig.json'), compilerOptions, files, include }),
  );
  const compiler = path.join(path.dirname(fileURLToPath(import.meta.resolve('typescript/package.json'))), 'bin', 'tsc');
  await promisify(execFile)(process.execPath, [compiler, '-p', config]).catch((error) => {
    throw new Error(`the types of the library cannot be made:\n${error.stdout}${error.stderr}`);
  });
}

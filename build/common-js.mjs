import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { transform } from 'esbuild';
import { loadLate } from './late-modules.mjs';

/**
 * Converts all ES modules `*.js` in some folders to CommonJS modules with the given extension, and composes their
 * source maps. `options` are further options of esbuild, and `place`, which changes the code of a file before its
 * conversion. The modules can import each other. This conversion is needed because esbuild splits only ES modules.
 * Node.js loads a CommonJS module in a fraction of the time of an ES module. V8 can also cache the compiled code of
 * CommonJS in each supported version of Node.js (decision record 25).
 */
export async function convertToCommonJs(folders, extension, options = {}) {
  const lists = await Promise.all(folders.map(modulesIn));
  const modules = new Set(lists.flat());
  await Promise.all([...modules].map((file) => convert(file, modules, { extension, ...options })));
}

async function modulesIn(folder) {
  const files = await readdir(folder, { recursive: true });
  return files
    .filter((file) => file.endsWith('.js'))
    .sort()
    .map((file) => path.join(folder, file));
}

/**
 * Matches a quoted relative path that ends with `.js`. An import has such a path. `convert` changes the path only if it
 * is the path of a module of this build.
 */
const specifier = /(["'])(\.{1,2}\/[^"'\s]+)\.js\1/g;

async function convert(file, modules, { extension, place = (code) => code, late = false, ...options }) {
  const map = await readFile(`${file}.map`, 'utf8');
  const isModule = (name) => modules.has(path.join(path.dirname(file), `${name}.js`));
  const source = place(await readFile(file, 'utf8'), file)
    .replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '')
    .replace(specifier, (text, quote, name) => (isModule(name) ? `${quote}${name}${extension}${quote}` : text));
  const inlineMap = `\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString('base64')}`;
  const { code, map: composed } = await transform(source + inlineMap, {
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    logLevel: 'warning',
    sourcemap: 'external',
    sourcesContent: false,
    ...options,
    define: { 'import.meta.url': '$url', 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename' },
    ...(source.includes('import.meta.url')
      ? { banner: "const $url = require('node:url').pathToFileURL(__filename).href;" }
      : {}),
    // Avoids `import()`, because it makes Node.js load its loader of ES modules.
    supported: { 'dynamic-import': false },
  });
  const { code: final, map: finalMap } = late ? loadLate(code, composed) : { code, map: composed };
  const target = file.replace(/\.js$/, extension);
  if (target !== file) await Promise.all([rm(file), rm(`${file}.map`)]);
  const comment = `//# sourceMappingURL=${path.basename(target)}.map\n`;
  await Promise.all([writeFile(target, final + comment), writeFile(`${target}.map`, finalMap)]);
}

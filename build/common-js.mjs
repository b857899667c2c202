import { hash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { transform } from 'esbuild';

/**
 * Converts the ES modules of the program in a folder to CommonJS modules with the extension `.cjs`, and composes their source maps.
 * Node.js loads a CommonJS module in a fraction of the time of an ES module, and V8 can cache its compiled code in each
 * supported version of Node.js (decision record 25). esbuild itself splits only ES modules. Also writes `build-id`,
 * a hash of all modules, which names the folder of their cached code.
 */
export async function convertToCommonJs(folder, names) {
  const files = (await modulesIn(folder, names)).sort();
  const all = new Set(files);
  const codes = await Promise.all(files.map((file) => convert(file, all)));
  await writeFile(path.join(folder, 'build-id'), hash('sha256', codes.join('\0')).slice(0, 16));
}

async function modulesIn(folder, names) {
  const lists = names.map(async (name) => {
    const files = await readdir(path.join(folder, name), { recursive: true });
    return files.filter((file) => file.endsWith('.js')).map((file) => path.join(folder, name, file));
  });
  return (await Promise.all(lists)).flat();
}

/** A string that can be the specifier of another module of the program. */
const specifier = /(["'])(\.{1,2}\/[^"'\s]+)\.js\1/g;

async function convert(file, all) {
  const map = await readFile(`${file}.map`, 'utf8');
  const source = (await readFile(file, 'utf8'))
    .replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '')
    .replace(specifier, (text, quote, name) =>
      all.has(path.join(path.dirname(file), `${name}.js`)) ? `${quote}${name}.cjs${quote}` : text,
    );
  const inlineMap = `\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString('base64')}`;
  const { code, map: composed } = await transform(source + inlineMap, {
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    minifyWhitespace: true,
    legalComments: 'none',
    logLevel: 'warning',
    sourcemap: 'external',
    sourcesContent: false,
    define: { 'import.meta.url': '$url', 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename' },
    ...(source.includes('import.meta.url')
      ? { banner: "const $url = require('node:url').pathToFileURL(__filename).href;" }
      : {}),
    // A dynamic import would load the loader of ES modules.
    supported: { 'dynamic-import': false },
  });
  const target = file.replace(/\.js$/, '.cjs');
  await Promise.all([writeFile(target, code), writeFile(`${target}.map`, composed), rm(file), rm(`${file}.map`)]);
  return code;
}

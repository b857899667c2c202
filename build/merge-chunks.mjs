import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { decode, encode } from '@jridgewell/sourcemap-codec';

/**
 * Maximum size in bytes of a chunk that is merged. Only undici is larger. It stays alone, because commands without
 * requests do not load it.
 */
const maxSize = 12 * 1024;

/** Share of the commands that must load a chunk before the chunk is merged. */
const minShare = 0.4;

/**
 * Name of the module that contains the merged chunks. With a dot and a space, it is as long as `chunk-`, so that
 * `redirect` keeps the length of the code.
 */
const merged = 'core';

/**
 * Merges the small chunks that many commands load into the module `chunks/core.cjs`. Loading a module takes about 0.4 ms,
 * and esbuild makes a chunk for each set of commands that shares code. A merged chunk is still evaluated only when it is
 * required. `metafile` describes the ES modules before their conversion to CommonJS. `alone` has the names of chunks that are
 * not merged.
 */
export async function mergeChunks(dist, { outputs }, alone) {
  const names = chooseChunks(outputs, alone);
  const folder = path.join(dist, 'chunks');
  const parts = await Promise.all(names.map((name) => readPart(folder, name)));
  await writeFile(
    path.join(folder, `${merged}.cjs`),
    `${prologue}${parts.map(({ text }) => text).join('')}${epilogue}`,
  );
  await writeFile(path.join(folder, `${merged}.cjs.map`), JSON.stringify(joinMaps(parts)));
  await Promise.all(names.flatMap((name) => ['', '.map'].map((end) => rm(path.join(folder, `${name}.cjs${end}`)))));
  const others = Object.keys(outputs).filter((file) => file.endsWith('.js') && !names.includes(nameOf(file)));
  const isMerged = new Set(names);
  await Promise.all(others.map((file) => redirect(path.join(dist, file.replace(/^dist\/|\.js$/g, '')), isMerged)));
}

const prologue = 'const $parts={};\n';

/** Makes each merged chunk a property of the module. The first read of the property evaluates the chunk. */
const epilogue = `
const $made={},$own=/^\\.\\/chunk-(\\w+)\\.cjs$/;
function $load(id){let part=$made[id];if(part===undefined){part=$made[id]={exports:{}};$parts[id](part.exports,$require,part)}return part.exports}
function $require(name){const id=$own.exec(name)?.[1];return id!==undefined&&id in $parts?$load(id):require(name)}
for(const id in $parts)Object.defineProperty(exports,id,{get:()=>$load(id)});
//# sourceMappingURL=${merged}.cjs.map
`;

/** Returns the names of the chunks to merge, such as `chunk-7RE6HOQ6`. */
function chooseChunks(outputs, alone) {
  const entries = Object.keys(outputs).filter((file) => outputs[file].entryPoint !== undefined);
  const isCommand = (file) => outputs[file].entryPoint?.startsWith('commands/');
  const commands = entries.filter(isCommand);
  const counts = new Map();
  for (const command of commands)
    for (const file of reachable(outputs, command)) counts.set(file, (counts.get(file) ?? 0) + 1);
  return [...counts]
    .filter(([file, count]) => count >= minShare * commands.length && outputs[file].bytes <= maxSize)
    .filter(([file]) => /\/chunk-\w+\.js$/.test(file))
    .map(([file]) => nameOf(file))
    .filter((name) => !alone.has(name))
    .sort();
}

/** Returns the modules that a module imports statically, directly or not, and the module itself. */
function reachable(outputs, entry) {
  const found = new Set([entry]);
  for (const file of found)
    for (const { path: imported, kind } of outputs[file]?.imports ?? [])
      if (outputs[imported] && kind === 'import-statement') found.add(imported);
  return found;
}

function nameOf(file) {
  return path.basename(file, '.js');
}

async function readPart(folder, name) {
  const file = path.join(folder, `${name}.cjs`);
  const [code, map] = await Promise.all([readFile(file, 'utf8'), readFile(`${file}.map`, 'utf8')]);
  const text = code.replace(/\/\/# sourceMappingURL=.*\s*$/, '');
  return {
    text: `$parts.${name.replace('chunk-', '')}=(exports,require,module)=>{\n${text.endsWith('\n') ? text : `${text}\n`}};\n`,
    map: JSON.parse(map),
  };
}

/** Joins the source maps of the parts. The code of a part begins one line below the beginning of its text. */
function joinMaps(parts) {
  const sources = [];
  const lines = [[]];
  for (const { text, map } of parts) {
    const places = map.sources.map((source) => sources.push(source) - 1);
    const own = decode(map.mappings).map((line) => line.map(([column, ...rest]) => [column, ...moved(rest, places)]));
    const height = text.split('\n').length - 1;
    for (let line = 0; line < height; line++) lines.push(line === 0 ? [] : (own[line - 1] ?? []));
  }
  return { version: 3, sources, names: [], mappings: encode(lines) };
}

function moved([source, line, column], places) {
  return source === undefined ? [] : [places[source], line, column];
}

/**
 * Changes a module so that it loads the merged chunks from their common module. The new text must be as long as the old
 * text. Otherwise, the columns in the source map of the module would be wrong.
 */
async function redirect(stem, isMerged) {
  const file = `${stem}.cjs`;
  const code = await readFile(file, 'utf8');
  const changed = code.replaceAll(/chunk-(x\w{8})\.cjs"\)/g, (text, id) =>
    isMerged.has(`chunk-${id}`) ? `${merged}.cjs").${id} ` : text,
  );
  if (changed !== code) await writeFile(file, changed);
}

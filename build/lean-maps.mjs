import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { decode, encode } from '@jridgewell/sourcemap-codec';

/**
 * Makes the source maps in a folder small enough for the package. A stack trace needs only the lines of this project,
 * so this function removes columns, names and packages. Afterwards, the source maps have a tenth of their size.
 */
export async function leanMaps(folder) {
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.map'));
  for (const file of files.map((name) => path.join(folder, name))) {
    await writeFile(file, JSON.stringify(lean(JSON.parse(await readFile(file, 'utf8')))));
  }
}

function lean({ sources, mappings }) {
  // Sources with `built-in:` are the code that replaces a Node.js module in a package.
  const own = sources.filter((source) => !/node_modules\/|^built-in:|^<stdin>$/.test(source));
  const places = sources.map((source) => own.indexOf(source));
  return {
    version: 3,
    sources: own,
    names: [],
    mappings: encode(decode(mappings).map((line) => leanLine(line, places))),
  };
}

/**
 * Keeps one segment at the beginning of each source line. Where code of a package begins, keeps a segment without a
 * source.
 */
function leanLine(segments, places) {
  const kept = [];
  let last = '';
  for (const [column, source, line] of segments) {
    const place = places[source] ?? -1;
    const key = place === -1 ? '' : `${place}:${line}`;
    if (key === last) continue;
    last = key;
    kept.push(place === -1 ? [column] : [column, place, line, 0]);
  }
  return kept;
}

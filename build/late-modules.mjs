import { decode, encode } from '@jridgewell/sourcemap-codec';

/**
 * Changes a CommonJS module, as esbuild writes it, such that it starts faster. Returns its code and its source map.
 *
 * - An import is loaded when the module uses it for the first time. Most modules use only some of their imports in a
 *   command, and esbuild also adds imports that no code uses.
 * - The exports are an object with getters instead of the result of three helper functions.
 */
export function loadLate(code, map) {
  const used = (name) => propertiesOf(code, name);
  const changes = [
    ...exportChanges(code),
    ...Array.from(code.matchAll(declaration), ({ 0: text, 1: name, 2: path, index }) => ({
      at: index,
      before: text,
      after: `${name}=${lateImport(name, path, used(name))}`,
    })),
  ].sort((a, b) => a.at - b.at);
  return { code: applyChanges(code, changes), map: JSON.stringify(moveColumns(code, JSON.parse(map), changes)) };
}

/** Matches the declaration of an import: the variable, and the path of the module. */
const declaration = /([\w$]+)=require\("(\.{1,2}\/[^"]+\.cjs)"\)/g;

/**
 * Returns an object that stands for a module. The first use of an export loads the module and replaces the object by the
 * exports, so that later uses take no longer than before.
 */
function lateImport(variable, path, names) {
  const getters = names.map((name) => `get ${name}(){return(${variable}=require("${path}")).${name}}`);
  return names.length === 0 ? '0' : `{${getters.join(',')}}`;
}

/**
 * Returns the names of the properties that the code reads from a variable. If a local variable has the same name, its
 * properties are also returned.
 */
function propertiesOf(code, variable) {
  const uses = new RegExp(`(?<![\\w$]|(?<!\\.\\.)\\.)${variable.replaceAll('$', '\\$')}\\.([\\w$]+)`, 'g');
  return [...new Set(Array.from(code.matchAll(uses), ([, name]) => name))].sort();
}

/** Matches the helper functions for exports. Other helper functions come after them, in a module that needs more of them. */
const helpers =
  /var ([\w$]+)=Object\.defineProperty;var [\w$]+=Object\.getOwnPropertyDescriptor;var [\w$]+=Object\.getOwnPropertyNames;var [\w$]+=Object\.prototype\.hasOwnProperty;var [\w$]+=\([\w$]+,[\w$]+\)=>\{for\(var [^{}]+\{get:[^{}]+\}\)\},[\w$]+=\([\w$,]+\)=>\{[^{}]*\{get:[^{}]+\}\);return [\w$]+\};var [\w$]+=[\w$]+=>[\w$]+\(\1\(\{\},"__esModule",\{value:!0\}\),[\w$]+\);(?=var [\w$]+=\{\};)/;

/** Matches the definition of the exports. */
const definition = /var ([\w$]+)=\{\};[\w$]+\(\1,\{([^{}]*)\}\);module\.exports=[\w$]+\(\1\);/;

/** Matches the list of the exports at the end, from which Node.js reads the names of exports for an `import`. */
const list = /0&&\(module\.exports=\{[^{}]*\}\);/;

function exportChanges(code) {
  const found = definition.exec(code);
  if (!found) return [];
  const getters = Array.from(
    found[2].matchAll(/([\w$]+):\(\)=>([\w$.]+)/g),
    ([, name, value]) => `get ${name}(){return ${value}}`,
  );
  // Throws for an export in another form, because it is not in `getters`.
  if (getters.length !== found[2].split('=>').length - 1)
    throw new Error(`an export cannot be loaded late: ${found[2]}`);
  const after = `module.exports={${['__esModule:!0', ...getters].join(',')}};`;
  return [
    { at: found.index, before: found[0], after },
    ...[helpers, list].flatMap((pattern) => {
      const { 0: before, index } = pattern.exec(code) ?? {};
      return before === undefined ? [] : [{ at: index, before, after: '' }];
    }),
  ];
}

function applyChanges(code, changes) {
  let changed = '';
  let from = 0;
  for (const { at, before, after } of changes) {
    changed += code.slice(from, at) + after;
    from = at + before.length;
  }
  return changed + code.slice(from);
}

/** Moves the columns of a source map behind the changes of their line. No change contains a line break. */
function moveColumns(code, map, changes) {
  const lines = decode(map.mappings);
  let start = 0;
  for (const [number, text] of code.split('\n').entries()) {
    const own = changes.filter(({ at }) => at >= start && at <= start + text.length);
    let next = 0;
    let moved = 0;
    for (const segment of own.length === 0 ? [] : (lines[number] ?? [])) {
      for (; next < own.length && own[next].at - start < segment[0]; next++) {
        moved += own[next].after.length - own[next].before.length;
      }
      segment[0] += moved;
    }
    start += text.length + 1;
  }
  return { ...map, mappings: encode(lines) };
}

import path from 'node:path';
import ts from 'typescript-node10';
import { entries, stem } from '../entries.mjs';
import { code, madeFrom, page } from './markdown.mjs';

/**
 * Returns docs/reference/api.md: every export of every entry, in the form of the emitted declarations. In a review, the
 * page also shows each change of the public types.
 */
export function renderApi(root) {
  const program = ts.createProgram(
    entries.map((entry) => declarationFile(root, entry)),
    {
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      target: ts.ScriptTarget.ES2022,
      noEmit: true,
      noLib: true,
      types: [],
    },
  );
  const checker = program.getTypeChecker();
  /** Maps each printed export to the first entry with this export, because the page shows a declaration only once. */
  const printed = new Map();
  return page(
    '# Library API',
    'Every export of the package, by entry and name, as TypeScript declares it.',
    madeFrom('the declarations that the build emits'),
    entries.flatMap((entry) => {
      const source = program.getSourceFile(declarationFile(root, entry));
      const exports = checker.getExportsOfModule(checker.getSymbolAtLocation(source));
      return [
        `## ${specifier(entry)}`,
        ...exports.sort(byName).map((symbol) => renderExport(symbol, resolve(symbol, checker), entry, printed)),
      ];
    }),
  );
}

const declarationFile = (root, entry) => path.join(root, 'dist', 'types', `${stem(entry)}.d.ts`);
const specifier = ({ name }) => `scimctl${name.slice(1)}`;
const byName = (a, b) => (a.name < b.name ? -1 : 1);
const resolve = (symbol, checker) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol);

function renderExport({ name }, symbol, entry, printed) {
  const earlier = printed.get(symbol);
  if (earlier !== undefined) return `### ${name}\n\nThe same as ${code(name)} of ${code(earlier)}.`;
  printed.set(symbol, specifier(entry));
  const declarations = symbol.declarations ?? [];
  if (declarations.length === 0) throw new Error(`the export ${name} of ${specifier(entry)} has no declaration`);
  return page(`### ${name}`, ['```ts', ...declarations.map(print), '```'].join('\n'));
}

/** Returns a declaration with its doc comment, but without private members. */
function print(declaration) {
  // A constant is declared inside a statement, and the comment belongs to the statement.
  const node = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
  const text = node.getSourceFile().text;
  const start = node.getStart(undefined, true);
  const holes = (ts.isClassDeclaration(node) ? node.members : [])
    .filter((member) => isPrivate(member))
    .map((member) => [member.getFullStart(), member.getEnd()]);
  let shown = '';
  let from = start;
  for (const [hole, end] of holes) {
    shown += text.slice(from, hole);
    from = end;
  }
  return (shown + text.slice(from, node.getEnd())).replace(/^export /m, '').replace(/^(default |declare )/m, '');
}

function isPrivate(member) {
  if (member.name !== undefined && ts.isPrivateIdentifier(member.name)) return true;
  return (ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Private) !== 0;
}

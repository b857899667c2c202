/** The functions that a reference in a template can use: `{E-Mail | lower}`. */
const functions: Readonly<Record<string, (text: string) => string>> = {
  lower: (text) => text.toLowerCase(),
  upper: (text) => text.toUpperCase(),
  trim: (text) => text.trim(),
};

/** Names of the functions that a reference in a template can use. */
export const templateFunctions: readonly string[] = Object.keys(functions);

/** A part of a template: text, or a reference to a column. */
export type TemplatePart = string | { readonly column: string; readonly functions: readonly string[] };

/** The reason why a text is not a template. */
export interface TemplateProblem {
  readonly reason: string;
  readonly near?: { readonly typed: string; readonly candidates: readonly string[] };
}

/**
 * Parses a template. `{Header}` is a reference to a column. `{Header | lower}` also applies the function `lower` to the
 * text of the column. `{{` and `}}` are literal braces.
 */
export function parseTemplate(text: string): readonly TemplatePart[] | TemplateProblem {
  const parts: TemplatePart[] = [];
  const pattern = /\{\{|\}\}|\{(?<reference>[^{}]*)\}|(?<brace>[{}])|[^{}]+/g;
  for (const match of text.matchAll(pattern)) {
    const { reference, brace } = match.groups ?? {};
    if (brace !== undefined)
      return { reason: `the brace ${brace} has no matching brace: for a literal brace, write ${brace}${brace}` };
    if (reference === undefined) {
      parts.push(match[0] === '{{' ? '{' : match[0] === '}}' ? '}' : match[0]);
      continue;
    }
    const [column = '', ...names] = reference.split('|').map((piece) => piece.trim());
    if (column === '') return { reason: `the reference ${match[0]} names no column` };
    const unknown = names.find((name) => functions[name] === undefined);
    if (unknown !== undefined) {
      return {
        reason: `the reference ${match[0]} has the unknown function ${JSON.stringify(unknown)}`,
        near: { typed: unknown, candidates: templateFunctions },
      };
    }
    parts.push({ column, functions: names });
  }
  if (!parts.some((part) => typeof part !== 'string')) return { reason: 'the template names no column' };
  return parts;
}

/** Applies the functions of a reference to the text of a cell. */
export function applyFunctions(text: string, names: readonly string[]): string {
  return names.reduce((current, name) => functions[name]?.(current) ?? current, text);
}

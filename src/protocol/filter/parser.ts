import { strict, type Tolerate } from '../deviation.ts';
import { ScimError, type ScimType } from '../errors.ts';
import { isRewritten } from '../json/exact-json.ts';
import { type AttributePath, maxPathLength, shorten, tryParseAttributePath } from '../schema/path.ts';
import { type CompareOp, type CompareValue, compareOps, type Filter } from './ast.ts';
import { FilterError } from './error.ts';
import { Lexer, type Token } from './lexer.ts';
import { withPlace } from './place.ts';

/** Limits of the text that is parsed. */
export interface FilterLimits {
  /** Maximum number of characters. */
  readonly length: number;
  /** Maximum nesting level of `(` and `[`, including `not (`. */
  readonly depth: number;
  readonly tokens: number;
}

export const defaultFilterLimits: FilterLimits = { length: 65_536, depth: 64, tokens: 16_384 };

export interface ParseFilterOptions {
  readonly limits?: Partial<FilterLimits>;
  /** Called for each deviation from the grammar. If `tolerate` is missing, every deviation is rejected. */
  readonly tolerate?: Tolerate;
}

/** Parses a filter (RFC 7644 section 3.4.2.2). Throws only `FilterError`. */
export function parseFilter(source: string, options: ParseFilterOptions = {}): Filter {
  return new FilterParser(source, options).parseFilter();
}

/** A parsed PATCH path (PATH of RFC 7644 figure 7). */
export interface PatchPath {
  readonly path: AttributePath;
  /** Selects values of a multi-valued attribute. */
  readonly filter?: Filter;
  /** The sub-attribute after the filter: `value` in `emails[type eq "work"].value`. */
  readonly subAttribute?: string;
}

/**
 * Parses the path of a PATCH operation (RFC 7644 section 3.5.2). Throws a `FilterError`: `invalidFilter` for an error inside the
 * brackets, `invalidPath` for any other error.
 */
export function parsePatchPath(source: string, options: ParseFilterOptions = {}): PatchPath {
  return new FilterParser(source, options).parsePatchPath();
}

/**
 * A recursive descent parser. Each object parses one text. `steps` counts the operations. A test uses this number to
 * check that the time is linear.
 */
export class FilterParser {
  readonly #lexer: Lexer;
  readonly #limits: FilterLimits;
  readonly #tolerate: Tolerate | undefined;
  #token: Token = { kind: 'end', text: '', offset: 0, spaced: false };
  #tokens = 0;
  #depth = 0;
  #scimType: ScimType = 'invalidFilter';

  constructor(
    readonly source: string,
    options: ParseFilterOptions = {},
  ) {
    this.#limits = { ...defaultFilterLimits, ...options.limits };
    this.#tolerate = options.tolerate;
    this.#lexer = new Lexer(source);
  }

  get steps(): number {
    return this.#lexer.steps + this.#tokens;
  }

  parseFilter(): Filter {
    this.#begin();
    const filter = this.#or(undefined);
    if (!this.#at('end')) this.#fail('expected "and", "or" or the end of the filter');
    return filter;
  }

  /** Parses `PATH = attrPath / valuePath [subAttr]`. */
  parsePatchPath(): PatchPath {
    this.#scimType = 'invalidPath';
    this.#begin();
    const path = this.#attributePath();
    if (this.#at('end')) return { path };
    if (!this.#at('[')) this.#fail('expected "[" or the end of the path');
    this.#scimType = 'invalidFilter';
    const filter = this.#bracketed(path);
    this.#scimType = 'invalidPath';
    const subAttribute = this.#subAttribute();
    if (!this.#at('end')) this.#fail('expected the end of the path');
    return { path, filter, ...(subAttribute ? { subAttribute: subAttribute.attribute } : {}) };
  }

  /**
   * Parses `FILTER SP "or" SP FILTER`. The operator `or` has the lowest precedence. `scope` is the attribute before the
   * enclosing `[ ]`.
   */
  #or(scope: AttributePath | undefined): Filter {
    return this.#sequence('or', () => this.#sequence('and', () => this.#operand(scope)));
  }

  #sequence(kind: 'and' | 'or', operand: () => Filter): Filter {
    const filters = [operand()];
    while (this.#isWord(kind)) {
      this.#space();
      this.#advance();
      this.#space();
      filters.push(operand());
    }
    const [only] = filters;
    return only !== undefined && filters.length === 1 ? only : { kind, filters };
  }

  /** Parses `attrExp / valuePath / *1"not" "(" FILTER ")"`. */
  #operand(scope: AttributePath | undefined): Filter {
    if (this.#at('(')) return this.#group(scope);
    if (!this.#at('word')) this.#fail('expected an attribute, "not" or "("');
    const word = this.#token;
    if (this.#isWord('not')) {
      this.#advance();
      // Treats the word "not" as an operator only before an opening parenthesis, because an attribute may have the name
      // "not".
      if (this.#at('(')) return { kind: 'not', filter: this.#group(scope) };
      return this.#expression(this.#toPath(word), scope);
    }
    return this.#expression(this.#attributePath(), scope);
  }

  #group(scope: AttributePath | undefined): Filter {
    return this.#nested(')', () => this.#or(scope));
  }

  /** Reads the opening bracket, the text inside and the closing bracket. */
  #nested(close: ')' | ']', inside: () => Filter): Filter {
    if (++this.#depth > this.#limits.depth)
      this.#fail(`a filter can be nested at most ${this.#limits.depth} levels deep`);
    this.#advance();
    const filter = inside();
    if (!this.#at(close)) this.#fail(`expected "and", "or" or "${close}"`);
    this.#advance();
    this.#depth--;
    return filter;
  }

  /** Parses the part after the attrPath in `attrPath SP "pr" / attrPath SP compareOp SP compValue / attrPath "[" valFilter "]"`. */
  #expression(path: AttributePath, scope: AttributePath | undefined): Filter {
    if (this.#at('[')) return this.#valuePath(path, scope);
    if (this.#isWord('pr')) {
      this.#advance();
      return { kind: 'present', path };
    }
    return { kind: 'compare', path, ...this.#comparison() };
  }

  #valuePath(path: AttributePath, scope: AttributePath | undefined): Filter {
    if (scope) this.#fail('"[" is not allowed inside "[ ]", because sub-attributes have no sub-attributes');
    const filter = this.#bracketed(path);
    const bracket = this.#token;
    const subAttribute = this.#subAttribute();
    if (!subAttribute) return { kind: 'valuePath', path, filter };
    // Accepts a syntax that Entra ID uses: `emails[type eq "work"].value eq "x"` means `emails[type eq "work" and value
    // eq "x"]`.
    this.#deviate('filterSubAttribute', `.${subAttribute.attribute}`, bracket);
    const condition = this.#expression(subAttribute, path);
    return { kind: 'valuePath', path, filter: { kind: 'and', filters: [filter, condition] } };
  }

  #bracketed(path: AttributePath): Filter {
    return this.#nested(']', () => this.#or(path));
  }

  /** Parses `subAttr = "." ATTRNAME` directly after a "]". */
  #subAttribute(): AttributePath | undefined {
    if (!this.#at('.') || this.#token.spaced) return undefined;
    this.#advance();
    const path = this.#at('word') && !this.#token.spaced ? this.#toPath(this.#token) : undefined;
    if (!path || path.schema !== undefined || path.subAttribute !== undefined) this.#fail('expected a sub-attribute');
    this.#advance();
    return path;
  }

  #comparison(): { op: CompareOp; value: CompareValue; literal?: string } {
    const token = this.#token;
    const op = token.kind === 'word' ? findOperator(token.text) : undefined;
    if (!op) {
      if (token.kind === 'word') this.#fail(`unknown operator "${shorten(token.text, 30)}": use ${operatorList}`);
      this.#fail(`expected an operator (${operatorList})`);
    }
    this.#advance();
    if (values.has(this.#token.kind)) this.#space();
    const { kind, text } = this.#token;
    const value = this.#value();
    return kind === 'number' && isRewritten(text) ? { op, value, literal: text } : { op, value };
  }

  /** Checks that there is a space (`SP`) before the current token. */
  #space(): void {
    if (!this.#token.spaced && !this.#at('end')) this.#deviate('filterMissingSpace', this.#token.text, this.#token);
  }

  /** Parses `compValue = false / null / true / number / string` with the syntax of JSON. */
  #value(): CompareValue {
    const token = this.#token;
    switch (token.kind) {
      case 'string':
        this.#advance();
        return this.#stringValue(token);
      case 'number':
        this.#advance();
        return this.#numberValue(token);
      case 'quoted':
        this.#deviate('filterSingleQuotes', token.text, token);
        this.#advance();
        return token.text.slice(1, -1);
      case 'word':
        return this.#literal(token);
      default:
        if (token.kind === 'unknown' && /^["']/.test(token.text)) this.#fail('the string has no closing quote');
        return this.#fail('expected a value: a "string", a number, true, false or null');
    }
  }

  #literal(token: Token): CompareValue {
    const exact = literals.get(token.text);
    const value = exact === undefined ? literals.get(token.text.toLowerCase()) : exact;
    if (value === undefined) this.#deviate('filterUnquotedValue', token.text, token);
    else if (exact === undefined) this.#deviate('filterLiteralCase', token.text, token);
    this.#advance();
    return value === undefined ? token.text : value;
  }

  #stringValue(token: Token): string {
    try {
      return JSON.parse(token.text) as string;
    } catch {
      return this.#fail('the string is not valid JSON: escape \\ as \\\\ and control characters as \\u00XX', token);
    }
  }

  #numberValue(token: Token): number {
    const value = Number(token.text);
    if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) {
      this.#fail('the number is too large to represent exactly', token);
    }
    // Converts `-0` to `0`, because `-0` equals `0` and JSON prints `-0` as `0`.
    return value === 0 ? 0 : value;
  }

  /** Parses `attrPath = [URI ":"] ATTRNAME *1subAttr`. */
  #attributePath(): AttributePath {
    if (!this.#at('word')) this.#fail('expected an attribute');
    const path = this.#toPath(this.#token);
    this.#advance();
    return path;
  }

  #toPath(token: Token): AttributePath {
    const path = tryParseAttributePath(token.text);
    if (path) return withPlace(path, { source: this.source, offset: token.offset, length: token.text.length });
    const reason =
      token.text.length > maxPathLength
        ? `is too long: an attribute path can have at most ${maxPathLength} characters`
        : 'is not an attribute path such as name.givenName';
    return this.#fail(`"${shorten(token.text, 60)}" ${reason}`, token);
  }

  #at(kind: Token['kind']): boolean {
    return this.#token.kind === kind;
  }

  #isWord(word: string): boolean {
    return this.#at('word') && this.#token.text.toLowerCase() === word;
  }

  #begin(): void {
    if (this.source.length > this.#limits.length) {
      this.#fail(`the filter or path is longer than ${this.#limits.length} characters`, {
        ...this.#token,
        offset: this.#limits.length,
      });
    }
    this.#advance();
    if (this.#at('end')) this.#fail(this.#scimType === 'invalidPath' ? 'the path is empty' : 'the filter is empty');
  }

  #advance(): void {
    if (++this.#tokens > this.#limits.tokens) this.#fail(`a filter can have at most ${this.#limits.tokens} tokens`);
    this.#token = this.#lexer.next();
  }

  /**
   * Calls `tolerate` for a deviation. If `tolerate` rejects the deviation, throws a `FilterError` with the position of
   * the token.
   */
  #deviate(deviation: keyof typeof strictProblems, where: string, token: Token): void {
    const tolerate: Tolerate = this.#tolerate ?? strict;
    try {
      tolerate(deviation, shorten(where));
    } catch (error) {
      if (!(error instanceof ScimError)) throw error;
      this.#fail(strictProblems[deviation], token);
    }
  }

  /** Throws a `FilterError` with the position of a token. */
  #fail(problem: string, token: Token = this.#token): never {
    const found = problem.startsWith('expected') ? `, found ${describe(token)}` : '';
    throw new FilterError(
      `${problem}${found}`,
      this.source,
      token.offset,
      Math.max(1, token.text.length),
      this.#scimType,
    );
  }
}

const operatorList = [...compareOps, 'pr'].join(', ');
const values: ReadonlySet<Token['kind']> = new Set(['string', 'quoted', 'number', 'word']);
const literals = new Map<string, CompareValue>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

const strictProblems = {
  filterMissingSpace: 'expected a space',
  filterSingleQuotes: 'a string must be in double quotes, not in single quotes',
  filterUnquotedValue: 'expected a value: a "string" in double quotes, a number, true, false or null',
  filterLiteralCase: 'true, false and null must be in lower case',
  filterSubAttribute: 'a sub-attribute cannot follow "]" in a filter: write the condition inside the brackets',
} as const;

function findOperator(text: string): CompareOp | undefined {
  const op = text.toLowerCase();
  return compareOps.find((known) => known === op);
}

function describe(token: Token): string {
  return token.kind === 'end' ? 'the end' : JSON.stringify(shorten(token.text, 30));
}

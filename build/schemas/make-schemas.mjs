// Makes the JSON Schemas of the structured outputs from the TypeScript types in `outputs.ts`.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import ts from 'typescript-node10';

const dialect = 'https://json-schema.org/draft/2020-12/schema';

/**
 * Writes one file for each command, `error.json`, `event.json`, and `definitions.json` with the types that these files
 * share.
 */
export async function writeSchemas(root, folder) {
  const files = makeSchemas(root);
  await mkdir(folder, { recursive: true });
  await Promise.all(
    [...files].map(([name, schema]) => writeFile(path.join(folder, name), `${JSON.stringify(schema)}\n`)),
  );
}

/** Returns the schemas by the names of their files. Throws for a type that has no JSON Schema. */
export function makeSchemas(root) {
  const file = path.join(root, 'build', 'schemas', 'outputs.ts');
  const { config } = ts.readConfigFile(path.join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [file] }, ts.sys, root);
  const program = ts.createProgram([file], { ...options, noEmit: true, skipLibCheck: true, types: [] });
  const checker = program.getTypeChecker();
  const exports = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file)));
  const typeOf = (name) => checker.getDeclaredTypeOfSymbol(exports.find((symbol) => symbol.name === name));
  const converter = new Converter(checker);
  const files = new Map();
  for (const member of checker.getPropertiesOfType(typeOf('CommandOutputs'))) {
    const schema = converter.output(checker.getTypeOfSymbol(member), `scimctl ${member.name}`);
    files.set(`${member.name.replaceAll(' ', '-')}.json`, schema);
  }
  for (const [name, type] of Object.entries({ error: 'ErrorObject', event: 'EventObject' })) {
    const schema = converter.convert(typeOf(type));
    files.set(`${name}.json`, { $schema: dialect, title: `scimctl ${name}`, ...schema });
  }
  return files.set('definitions.json', { $schema: dialect, $defs: converter.definitions() });
}

/**
 * Converts types to schemas. A named object type becomes a definition. An object of this type can have no further
 * members.
 */
class Converter {
  #checker;
  #definitions = new Map();
  #types = new Map();

  constructor(checker) {
    this.#checker = checker;
  }

  definitions() {
    return Object.fromEntries([...this.#definitions].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Returns the schema of a command. `$defs.line` is the schema of one line of `-o ndjson`. */
  output(type, title) {
    const head = { $schema: dialect, title };
    if (type.flags & ts.TypeFlags.Undefined) return { ...head, description: 'The command writes no data.', not: {} };
    const parts = this.#isAny(type) || !type.isUnion() ? [type] : type.types;
    const schemas = parts.map((part) => this.convert(part));
    const lines = parts.flatMap((part) => {
      const line = this.#checker.isArrayType(part) && !this.#isAny(type) ? this.#itemOf(part) : part;
      return line.isUnion() && !this.#isAny(line) ? line.types : [line];
    });
    const unique = [
      ...new Map(lines.map((line) => this.convert(line)).map((line) => [JSON.stringify(line), line])).values(),
    ];
    return { ...head, ...anyOf(schemas), $defs: { line: anyOf(unique) } };
  }

  convert(type) {
    if (this.#isAny(type)) return {};
    if (type.flags & ts.TypeFlags.StringLike && !type.isStringLiteral()) return { type: 'string' };
    if (type.flags & ts.TypeFlags.Number) return { type: 'number' };
    if (type.flags & ts.TypeFlags.Boolean) return { type: 'boolean' };
    if (type.flags & ts.TypeFlags.Null) return { type: 'null' };
    if (type.isStringLiteral() || type.isNumberLiteral()) return { const: type.value };
    if (type.flags & ts.TypeFlags.BooleanLiteral) return { const: type.intrinsicName === 'true' };
    if (type.isUnion()) return isNamedUnion(type) ? this.#named(type, type.aliasSymbol) : this.#union(type);
    if (this.#checker.isArrayType(type)) return { type: 'array', items: this.convert(this.#itemOf(type)) };
    return this.#object(type);
  }

  #union(type) {
    const parts = type.types.filter(({ flags }) => !(flags & ts.TypeFlags.Undefined));
    // A union with a boolean has the literals `true` and `false`.
    const isBoolean = ({ flags }) => flags & ts.TypeFlags.BooleanLiteral;
    const hasBoth = parts.filter(isBoolean).length === 2;
    const others = hasBoth ? parts.filter((part) => !isBoolean(part)) : parts;
    const texts = others.filter((part) => part.isStringLiteral()).map(({ value }) => value);
    const rest = others.filter((part) => !part.isStringLiteral());
    return anyOf([
      ...(texts.length === 0 ? [] : [texts.length === 1 ? { const: texts[0] } : { enum: texts }]),
      ...(hasBoth ? [{ type: 'boolean' }] : []),
      ...rest.map((part) => this.convert(part)),
    ]);
  }

  #object(type) {
    if (!(type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)))
      throw new Error(`the type ${this.#checker.typeToString(type)} has no JSON Schema`);
    return nameOf(type) === undefined ? this.#members(type) : this.#named(type, type.aliasSymbol ?? type.symbol);
  }

  /** Returns a reference to the definition of a named type. Makes the definition at the first call. */
  #named(type, symbol) {
    const { name } = symbol;
    const known = this.#types.get(name);
    if (known !== undefined && known !== type) throw new Error(`two types have the name ${name}`);
    if (known === undefined) {
      this.#types.set(name, type);
      const schema = type.isUnion() ? this.#union(type) : this.#members(type);
      this.#definitions.set(name, { ...this.#description(symbol), ...schema });
    }
    return { $ref: `definitions.json#/$defs/${name}` };
  }

  #members(type) {
    const index = this.#checker.getIndexInfoOfType(type, ts.IndexKind.String)?.type;
    const properties = {};
    const required = [];
    for (const member of this.#checker.getPropertiesOfType(type)) {
      const memberType = this.#checker.getTypeOfSymbol(member);
      if (memberType.getCallSignatures().length > 0) throw new Error(`the member ${member.name} is a function`);
      properties[member.name] = {
        ...this.convert(withoutUndefined(memberType, this.#checker)),
        ...this.#description(member),
      };
      const canMiss = member.flags & ts.SymbolFlags.Optional || hasUndefined(memberType);
      if (!canMiss) required.push(member.name);
    }
    const open = index === undefined ? false : this.convert(withoutUndefined(index, this.#checker));
    const isOpen = open !== false && Object.keys(open).length === 0;
    return {
      type: 'object',
      ...(Object.keys(properties).length === 0 ? {} : { properties }),
      ...(required.length === 0 ? {} : { required }),
      ...(isOpen ? {} : { additionalProperties: open }),
    };
  }

  #description(symbol) {
    const text = ts.displayPartsToString(symbol.getDocumentationComment(this.#checker)).replace(/\s+/g, ' ').trim();
    return text === '' ? {} : { description: text };
  }

  #itemOf(type) {
    return this.#checker.getTypeArguments(type)[0];
  }

  /** True for a type that allows any JSON value, such as `unknown` or a union of all kinds of values. */
  #isAny(type) {
    if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return true;
    if (!type.isUnion()) return false;
    const has = (flag) => type.types.some(({ flags }) => flags & flag);
    return has(ts.TypeFlags.String) && has(ts.TypeFlags.Number) && has(ts.TypeFlags.Null) && has(ts.TypeFlags.Object);
  }
}

/** True for a named union with objects. Such a union may contain itself. */
function isNamedUnion(type) {
  const hasObject = type.types.some(({ flags }) => flags & ts.TypeFlags.Object);
  return type.aliasSymbol !== undefined && type.aliasTypeArguments === undefined && hasObject;
}

/** Returns the name of an object type of this project; `undefined` for a type without a name. */
function nameOf(type) {
  if (type.aliasTypeArguments !== undefined) return undefined;
  const name = type.aliasSymbol?.name ?? type.symbol?.name;
  const isNamed = name !== undefined && !name.startsWith('__') && name !== 'JsonObject';
  return isNamed ? name : undefined;
}

function hasUndefined(type) {
  return type.isUnion() && type.types.some(({ flags }) => flags & ts.TypeFlags.Undefined);
}

/**
 * Removes `undefined` from a union. A union with `null` is unchanged, because the compiler would also remove `null`.
 * `#union` leaves `undefined` out.
 */
function withoutUndefined(type, checker) {
  if (!hasUndefined(type)) return type;
  const hasNull = type.types.some(({ flags }) => flags & ts.TypeFlags.Null);
  return hasNull ? type : checker.getNonNullableType(type);
}

function anyOf(schemas) {
  return schemas.length === 1 ? schemas[0] : { anyOf: schemas };
}

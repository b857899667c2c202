import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { printJson } from '../../output/json.ts';
import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';
import { didYouMean } from '../../protocol/text/suggest.ts';
import { BaseCommand } from '../base-command.ts';
import { NotFoundError, UsageError } from '../errors/errors.ts';
import { columnFlags, severalOrNone, toggle } from '../flags.ts';

/** A schema in the list of all schemas. */
export type SchemaRow = {
  /**
   * The command whose output the schema describes. `error` and `event` stand for the errors and events of all commands.
   */
  command: string;
  /** Path of the schema in the package. */
  file: string;
};

/** Name of the file with the types that several schemas share. */
const definitionsFile = 'definitions.json';

/** The `schema` command, which prints the JSON Schema of the output of a command. */
export class SchemaCommand extends BaseCommand {
  static override summary = 'Show the JSON Schema of the structured output of a command';
  static override description =
    'Prints the JSON Schema (draft 2020-12) of what a command writes with -o json. With --line, prints the schema of one line of -o ndjson. "error" is the JSON object that each command writes to stderr after an error, and "event" is one line of stderr with --events ndjson. Without a command, lists all schemas. Attributes of SCIM resources are not restricted, because each service has its own attributes. Sends nothing.';
  static override examples = [
    { description: 'The schema of users list', command: 'scimctl schema users list' },
    { description: 'The schema of one import line', command: 'scimctl schema bulk import --line' },
    { description: 'An error on stderr', command: 'scimctl schema error' },
    { description: 'An event on stderr', command: 'scimctl schema event' },
    { description: 'All schemas', command: 'scimctl schema' },
  ];
  static override args = { command: severalOrNone('words of the command, such as users list; or error; or event') };
  static override flags = { line: toggle('show the schema of one line of -o ndjson'), ...columnFlags };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(SchemaCommand);
    const words = argv as string[];
    const files = await this.#files();
    if (words.length === 0) {
      if (flags.line) throw new UsageError('--line needs a command');
      const shown = { ...flags, defaultColumns: 'command,file', knownAttributes: ['command', 'file'] };
      await this.showList(rows(files), shown);
      return;
    }
    const command = words.join(' ').replaceAll(':', ' ');
    const schema = files.get(command);
    if (schema === undefined) {
      throw new NotFoundError(
        `there is no schema for ${JSON.stringify(command)}`,
        didYouMean(command, [...files.keys()]) ?? 'to see all schemas, run scimctl schema',
      );
    }
    const definitions = await this.#read(definitionsFile);
    const shown = bundle(flags.line ? lineOf(schema) : schema, definitions);
    // Prints JSON even on a terminal, because a table of keys and values cannot show a schema.
    if (this.format === 'table' && this.global.query === undefined) await this.print(`${printJson(shown, 2)}\n`);
    else await this.show(shown, { ...flags, knownAttributes: Object.keys(shown) });
  }

  /** Reads all schemas. The key of each schema is the command that its title contains. */
  async #files(): Promise<Map<string, JsonObject>> {
    const names = (await readdir(this.#folder)).filter((name) => name !== definitionsFile).sort();
    const schemas = await Promise.all(names.map((name) => this.#read(name)));
    return new Map(schemas.map((schema) => [String(schema['title']).replace(/^scimctl /, ''), schema]));
  }

  async #read(file: string): Promise<JsonObject> {
    return JSON.parse(await readFile(path.join(this.#folder, file), 'utf8')) as JsonObject;
  }

  get #folder(): string {
    const { schemas } = this.context;
    if (schemas === undefined) throw new UsageError('this installation of scimctl has no schemas');
    return schemas;
  }
}

async function* rows(files: ReadonlyMap<string, JsonObject>): AsyncGenerator<SchemaRow, void, undefined> {
  for (const command of files.keys()) yield { command, file: `scimctl/schemas/${command.replaceAll(' ', '-')}.json` };
}

/**
 * Returns the schema of one line of output. A schema without a definition `line`, such as the schema of an error, is
 * returned unchanged.
 */
function lineOf({ $schema, title, $defs, ...rest }: JsonObject): JsonObject {
  const line = isObject($defs) ? $defs['line'] : undefined;
  return { $schema, title, ...(isObject(line) ? line : rest) };
}

/** Adds to a schema the definitions that it uses, so that the schema refers to no other file. */
function bundle(schema: JsonObject, { $defs: all }: JsonObject): JsonObject {
  const used: JsonObject = {};
  const visit = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(visit);
    if (!isObject(value)) return value;
    const copy: JsonObject = {};
    for (const [name, member] of Object.entries(value)) {
      if (member !== undefined) copy[name] = name === '$ref' ? refer(String(member)) : visit(member);
    }
    return copy;
  };
  const refer = (reference: string): string => {
    const name = reference.slice(reference.lastIndexOf('/') + 1);
    if (!Object.hasOwn(used, name)) {
      used[name] = {};
      used[name] = visit((isObject(all) ? all[name] : undefined) ?? {});
    }
    return `#/$defs/${name}`;
  };
  const { $defs: own, ...copy } = visit(schema) as JsonObject;
  const $defs = { ...(isObject(own) ? own : {}), ...used };
  return Object.keys($defs).length === 0 ? copy : { ...copy, $defs };
}

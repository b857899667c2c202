import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { sanitise } from '../../output/sanitise.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import { type DraftColumn, draftMapping, openSource, pathProblem, printDraft } from '../../provisioning/index.ts';
import { BaseCommand } from '../base-command.ts';
import { sourceArgument } from '../bulk/bulk-command.ts';
import { sourceFlags, sourceOptions } from '../bulk/source-flags.ts';
import { UsageError } from '../errors/errors.ts';
import { text } from '../flags.ts';
import { canAsk } from '../input/prompts.ts';
import { assertOnlyFormat } from '../output/format-flags.ts';
import { pluralize } from '../output/pluralize.ts';
import { serverModel } from '../resource/models.ts';
import { users } from '../resource/resource-topic.ts';

const { encoding, delimiter, 'skip-rows': skipRows, headerless } = sourceFlags;

/** Maximum number of times that the question about one column is asked. An invalid answer repeats the question. */
const maxAnswers = 3;

/** The `bulk map` command, which writes a first version of a mapping file. */
export class BulkMap extends BaseCommand {
  static override summary = 'Write a mapping file for the columns of a file';
  static override description =
    'Writes a mapping file in YAML to stdout or to --out, for bulk import --map FILE. Maps the recognised columns. For each other column, writes a comment that says why the column is not mapped. On a terminal, asks for the attributes of the columns that are not recognised. Sends only read requests, and these requests contain no rows of the file.';
  static override examples = [
    { description: 'On stdout', command: 'scimctl bulk map examples/hires.csv' },
    { description: 'In a file', command: 'scimctl bulk map examples/hires.csv --out hires.map.yaml' },
  ];
  static override args = sourceArgument;
  static override flags = {
    out: text('write the mapping to this new file', 'FILE'),
    encoding,
    delimiter,
    'skip-rows': skipRows,
    headerless,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(BulkMap);
    assertOnlyFormat('bulk map', 'yaml', this.global);
    const { cwd, stdin } = this.context;
    const isStdin = args.file === '-';
    const source = await openSource(isStdin ? args.file : path.resolve(cwd, args.file), {
      ...sourceOptions(flags),
      ...(isStdin ? { stdin: stdin.open() as Readable } : { name: args.file }),
    });
    try {
      const { header, name, notes } = source;
      if (!header) {
        throw new UsageError(`${name} contains resources, which need no mapping`, {
          hint: 'a resource already has SCIM attribute names',
        });
      }
      this.note(...notes);
      const model = await serverModel(this.scope, users.resourceType);
      const columns = await this.#complete(draftMapping(header.columns, model), model);
      const unknown = columns.filter(({ paths, isUnknown }) => isUnknown && paths.length === 0).length;
      await this.#write(printDraft(name, columns), flags.out);
      if (unknown > 0)
        this.note(
          `${pluralize(unknown, 'column is', 'columns are')} not recognised: see the comments in the mapping file`,
        );
      if (flags.out !== undefined) this.note(`Use the mapping: scimctl bulk import ${args.file} --map ${flags.out}`);
    } finally {
      await source.close();
    }
  }

  /** Asks for the attributes of unknown columns. Without a terminal, returns the columns unchanged. */
  async #complete(columns: readonly DraftColumn[], model: ResourceModel): Promise<readonly DraftColumn[]> {
    if (!canAsk(this.context, this.global['no-input'])) return columns;
    const complete = [...columns];
    for (const [index, column] of columns.entries()) {
      if (!column.isUnknown) continue;
      const taken = complete.flatMap(({ paths }) => paths);
      const answer = await this.#ask(column, model, taken);
      if (answer !== '') complete[index] = { reference: column.reference, paths: [answer] };
    }
    return complete;
  }

  /**
   * Asks for the attribute of one column. If the operator gives no valid answer, returns an empty text. In this case,
   * the mapping file contains the column only as a comment.
   */
  async #ask({ reference }: DraftColumn, model: ResourceModel, taken: readonly string[]): Promise<string> {
    const question = `SCIM path of column ${JSON.stringify(reference)} (type - to ignore the column, or nothing to decide later)`;
    const asker = await this.prompter(question, '--no-input asks nothing');
    for (let left = maxAnswers; left > 0; left--) {
      const answer = (await asker.input(question)).trim();
      const problem = answer === '' ? undefined : pathProblem(answer, model, taken);
      if (problem === undefined) return answer;
      this.note(problem);
    }
    return '';
  }

  async #write(content: string, out: string | undefined): Promise<void> {
    if (out === undefined) return this.print(content.split('\n').map(sanitise).join('\n'));
    try {
      await writeFile(path.resolve(this.context.cwd, out), content, { flag: 'wx' });
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      const reason = code === 'EEXIST' ? 'the file exists' : `the file cannot be written (${code ?? 'unknown reason'})`;
      throw new UsageError(`--out ${out}: ${reason}`, { hint: 'give the mapping another name', cause });
    }
  }
}

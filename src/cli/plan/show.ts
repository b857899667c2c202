import path from 'node:path';
import { UserModel } from '../../protocol/schema/model.ts';
import { isChange, openPlan, type PlanFile, previewResults, reportLine, Tally } from '../../provisioning/index.ts';
import { BaseCommand } from '../base-command.ts';
import { resultColumns, resultRows } from '../bulk/result-rows.ts';
import { printCounts } from '../bulk/run-outcome.ts';
import { columnFlags, required, toggle } from '../flags.ts';
import { escapeCell } from '../output/markdown.ts';
import { pickable } from '../pick/pick.ts';
import { pickPlan } from '../pick/picks.ts';

/** The argument of the commands for a plan. */
export const planArgument = { plan: pickable(required('plan file that bulk plan --out wrote'), pickPlan) };

/** The `plan show` command. */
export class PlanShow extends BaseCommand {
  static override summary = 'Show the changes and the problems of a plan';
  static override description =
    'Shows the changes of a plan and the rows with problems. Reads only the file, and not the server. --all also shows what stays unchanged; --markdown prints the plan as Markdown for a change ticket or a pull request.';
  static override examples = [
    { description: 'The changes of a plan', command: 'scimctl plan show hires-plan.ndjson' },
    { description: 'For a change ticket', command: 'scimctl plan show hires-plan.ndjson --markdown' },
  ];
  static override args = planArgument;
  static override flags = {
    all: toggle('also show people, managers and memberships that stay unchanged'),
    markdown: toggle('print Markdown'),
    ...columnFlags,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(PlanShow);
    const plan = await openPlan(path.resolve(this.context.cwd, args.plan));
    if (flags.markdown) return this.print(await renderMarkdown(plan));
    const tally = new Tally();
    const shown = previewResults(flags.all ? plan.entries() : changesOf(plan), UserModel);
    const rows = resultRows(this.scope, shown, async (result) => tally.add(result), 'all');
    await this.showList(rows, { ...flags, ...resultColumns });
    this.note(
      `Plan for ${plan.header.service}, made at ${plan.header.at}: ${printCounts(tally.summary()) || 'no changes'}`,
    );
  }
}

/** Yields the changes of a plan, and the entries with an error. */
async function* changesOf(plan: PlanFile) {
  for await (const entry of plan.entries()) {
    if (isChange(entry) || ('result' in entry && entry.result.outcome !== 'unchanged')) yield entry;
  }
}

async function renderMarkdown(plan: PlanFile): Promise<string> {
  const { service, source, at, options } = plan.header;
  const mapping = options.mapping ? `, mapped by ${escapeCell(options.mapping.file)}` : '';
  const tally = new Tally();
  const rows: string[] = [];
  for await (const result of previewResults(changesOf(plan), UserModel)) {
    tally.add(result);
    const { line, person, link, outcome, detail } = reportLine(result);
    rows.push(`| ${[line, person, link, outcome, detail].map((cell) => escapeCell(String(cell))).join(' | ')} |`);
  }
  const counts = printCounts(tally.summary()) || 'no changes';
  const head = [
    `# Plan for ${escapeCell(service)}`,
    '',
    `Source: ${escapeCell(source)}${mapping}. Made at ${at}. ${counts}.`,
    '',
  ];
  const table =
    rows.length === 0 ? [] : ['| line | person | link | change | detail |', '|---|---|---|---|---|', ...rows];
  return `${[...head, ...table].join('\n')}\n`;
}

import type { ResourceModel } from '../../protocol/schema/model.ts';
import {
  type Edit,
  type Importer,
  isChange,
  isFailure,
  type NamedEdit,
  type PlanEntry,
  removalsOfEntry,
} from '../../provisioning/index.ts';
import { confirmRun } from '../bulk/confirm.ts';
import { executeRun, planHeader, previewRun } from '../bulk/planned-run.ts';
import { rehearseRun } from '../bulk/rehearsal.ts';
import type { RunResult } from '../bulk/result-rows.ts';
import type { RunSummary } from '../bulk/run-outcome.ts';
import { openReport, type ResultOptions } from '../bulk/run-results.ts';
import { listFailures } from '../errors/failures.ts';
import { readPeopleFilter } from '../filter/people-filter.ts';
import { printSelection, readConditions, selectionFilter } from '../filter/selection.ts';
import { given } from '../given.ts';
import { openJobImport } from '../job/run-job.ts';
import { requestsStructured } from '../output/format-flags.ts';
import { pluralize } from '../output/pluralize.ts';
import { shellWord } from '../output/shell-word.ts';
import { placeOf } from '../safety/consent.ts';
import type { EditFlags } from './edit-flags.ts';
import { modelSources } from './models.ts';
import type { ResourceScope } from './resource-scope.ts';
import { users } from './resource-topic.ts';

/** A change of many people. */
interface ManyPeople {
  /** The command, such as `users update`. It is a part of the name of the job's source. */
  readonly command: string;
  readonly flags: EditFlags;
}

/** A change of all people whom a filter selects. */
export interface EditRun extends ManyPeople {
  /**
   * Returns the question before a change without removals. If `people` is `3 people`, the question is for example
   * `Activate 3 people`.
   */
  readonly question: (people: string) => string;
  /** True if the operator must type the number of removals on a terminal, even if this number is small. */
  readonly isTyped?: boolean;
  /** Returns the description of the change. `model` is the service's model of users. */
  readonly edit: (model: ResourceModel) => Promise<Edit> | Edit;
}

/** A change of people whom the operator named by id. */
export interface NamedRun extends ManyPeople {
  readonly ids: readonly string[];
  readonly edit: (model: ResourceModel) => Promise<NamedEdit> | NamedEdit;
}

/**
 * Finds the people whom the filter selects. A dry run shows the planned changes. Any other run asks for consent,
 * changes the people as a job, and shows the results.
 */
export async function runEdit(scope: ResourceScope, run: EditRun): Promise<RunSummary> {
  const { flags } = run;
  readConditions(flags);
  const { connection, finishRequests } = await scope.session();
  const text = (await selectionFilter(flags, modelSources(scope, users))) as string;
  const selection = printSelection(flags);
  // `isGrave` asks for consent even for a few removals, because the operator gave a filter and named no people.
  const importer = await openJobImport(scope, [], flags, { isGrave: true, isTyped: run.isTyped ?? false });
  const filter = readPeopleFilter(text, importer.model);
  const edit = await run.edit(importer.model);
  finishRequests();
  const source = [run.command, ...selectionWords(flags)].join(' ');
  let changes = 0;
  let hasRemovals = false;
  const plan = async function* (): AsyncGenerator<PlanEntry, void, undefined> {
    const entries = importer.planEdit({
      filter,
      edit,
      hasLimit: flags['max-removals'] !== undefined || connection.maxRemovals !== undefined,
      onSelected: ({ people, leftOut, isUnsupported }) => {
        if (isUnsupported)
          scope.note(
            `Note: the service does not support the filter ${selection}, so all users were read and compared with this filter`,
          );
        if (leftOut > 0) scope.note(leftOutNote(leftOut));
        if (people.length === 0) scope.note(`no user matches ${selection}; nothing was sent`);
      },
      ...(scope.isDryRun && !scope.flags.curl
        ? {
            onTooMany: ({ message, hint }) =>
              scope.note(`Note: without --dry-run, this command would be refused: ${message}; ${hint}`),
          }
        : {}),
    });
    for await (const entry of entries) {
      if (isChange(entry)) changes++;
      hasRemovals ||= removalsOfEntry(entry, importer.model).length > 0;
      yield entry;
    }
  };
  const confirm = async (): Promise<void> => {
    if (changes === 0 || hasRemovals) return;
    const people = pluralize(changes, 'person', 'people');
    await confirmRun(scope, `${run.question(people)} on ${placeOf(connection)}?`, flags.yes ?? false);
  };
  return runPlan(scope, importer, { source, plan, flags, filter: filter.text, confirm });
}

/**
 * Changes the people with the given ids as a job, as `runEdit` does. The operator named the people, so the rules of
 * consent are those for one person: only removals need consent. The removals of all people are counted together. An id
 * that does not exist is a failure in the results.
 */
export async function runNamedEdit(scope: ResourceScope, run: NamedRun): Promise<RunSummary> {
  const { flags, ids } = run;
  if (ids.length === 0) scope.note('there are no ids in the input; nothing was sent');
  const { finishRequests } = await scope.session();
  const importer = await openJobImport(scope, [], flags);
  const edit = await run.edit(importer.model);
  finishRequests();
  const source = `${run.command}, ${pluralize(ids.length, 'user')} by id`;
  const failures: { label: string; reason: string }[] = [];
  let succeeded = 0;
  const onResult = (result: RunResult): void => {
    if (!('key' in result)) return;
    if (isFailure(result) || result.outcome === 'not attempted')
      failures.push({ label: result.key, reason: result.error?.message ?? result.outcome });
    else succeeded++;
  };
  const plan = () => importer.planNamed(ids, edit);
  const summary = await runPlan(scope, importer, { source, plan, flags, total: ids.length, onResult });
  // A table on a terminal already shows the failures.
  const isShown = scope.format === 'table' && scope.context.stdout.isTerminal;
  // With a structured format, the rows contain the failures. `--quiet` may therefore hide this text.
  const tell = requestsStructured(scope.flags) ? scope.note : scope.alert;
  if (failures.length > 0 && !isShown) tell(...listFailures(failures, succeeded, users.plural));
  return summary;
}

/** A planned change of many people. */
interface PlannedEdit {
  /** Name of the source of the job. */
  readonly source: string;
  readonly plan: () => AsyncIterable<PlanEntry>;
  readonly flags: EditFlags;
  /** The filter of the edit. If the job is resumed, the filter selects the people again. */
  readonly filter?: string;
  readonly total?: number;
  readonly onResult?: ResultOptions['onResult'];
  readonly confirm?: () => Promise<void>;
}

async function runPlan(
  scope: ResourceScope,
  importer: Importer,
  { source, plan, flags, filter, total, onResult, confirm }: PlannedEdit,
): Promise<RunSummary> {
  const { connection } = await scope.session();
  const report = await openReport(scope, flags, { name: source, identity: undefined });
  const results = { label: 'Edit', total, report, flags, ...given({ onResult }) };
  if (scope.isDryRun && !scope.flags.curl) return previewRun(scope, { importer, plan, results });
  const header = planHeader(connection, { source, keys: importer.keys, plan: 'edit', ...given({ filter }) });
  return (scope.flags.curl ? rehearseRun : executeRun)(scope, {
    importer,
    header,
    plan,
    results,
    ...given({ confirm }),
  });
}

/** Returns the flags that select the people, as words of a command line. */
function selectionWords({ filter, where = [] }: EditFlags): string[] {
  const words = where.map((condition) => `--where ${shellWord(condition)}`);
  return filter === undefined ? words : [`--filter ${shellWord(filter)}`, ...words];
}

/** Says that the service returned people who do not match the filter. */
function leftOutNote(count: number): string {
  return `Note: the service returned ${pluralize(count, 'user')} who ${count === 1 ? 'does' : 'do'} not match the filter; ${count === 1 ? 'this user is' : 'these users are'} skipped`;
}

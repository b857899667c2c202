import { parseFilter } from '../../protocol/filter/index.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import { type Edit, isChange, type PlanEntry, removalsOfEntry } from '../../provisioning/index.ts';
import { confirmRun } from '../bulk/confirm.ts';
import { executeRun, planHeader, previewRun } from '../bulk/planned-run.ts';
import type { RunSummary } from '../bulk/run-outcome.ts';
import { openReport } from '../bulk/run-results.ts';
import { readPeopleFilter } from '../filter/people-filter.ts';
import { openJobImport } from '../job/run-job.ts';
import { pluralize } from '../output/pluralize.ts';
import { shellWord } from '../output/shell-word.ts';
import { placeOf } from '../safety/consent.ts';
import { qualifyFilter } from './attribute-names.ts';
import type { EditFlags } from './edit-flags.ts';
import { modelSources } from './models.ts';
import type { ResourceScope } from './resource-scope.ts';
import { users } from './resource-topic.ts';

/** A change of all people whom a filter selects. */
export interface EditRun {
  /** The command, such as `users update`. Used in the name of the job's source. */
  readonly command: string;
  readonly filter: string;
  /**
   * Returns the question that is asked before a change without removals. For the text `3 people`, an example of the
   * result is `Activate 3 people`.
   */
  readonly question: (people: string) => string;
  /** True if the operator must type the number of removals on a terminal, even if this number is small. */
  readonly isTyped?: boolean;
  /** Returns the description of the change. `model` is the service's model of users. */
  readonly edit: (model: ResourceModel) => Promise<Edit> | Edit;
  readonly flags: EditFlags;
}

/**
 * Finds the people whom the filter selects. A dry run shows the planned changes. Any other run asks for consent,
 * changes the people as a job, and shows the results.
 */
export async function runEdit(scope: ResourceScope, run: EditRun): Promise<RunSummary> {
  const { flags } = run;
  parseFilter(run.filter);
  const { connection, finishRequests } = await scope.session();
  const text = await qualifyFilter(run.filter, modelSources(scope, users));
  // With `isGrave`, even a few removals need consent. The reason is that the operator gave a filter and did not name
  // the people.
  const importer = await openJobImport(scope, [], flags, { isGrave: true, isTyped: run.isTyped ?? false });
  const filter = readPeopleFilter(text, importer.model);
  const edit = await run.edit(importer.model);
  finishRequests();
  const source = `${run.command} --filter ${shellWord(run.filter)}`;
  const report = await openReport(scope, flags, { name: source, identity: undefined });
  const results = { label: 'Edit', total: undefined, report, flags };
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
            `Note: the service does not support the filter ${run.filter}, so all users were read and compared with this filter`,
          );
        if (leftOut > 0) scope.note(leftOutNote(leftOut));
        if (people.length === 0) scope.note(`no user matches ${run.filter}; nothing was sent`);
      },
      ...(scope.isDryRun
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
  if (scope.isDryRun) return previewRun(scope, { importer, plan, results });
  return executeRun(scope, {
    importer,
    header: planHeader(connection, { source, keys: importer.keys, plan: 'edit', filter: filter.text }),
    plan,
    results,
    confirm: async () => {
      if (changes === 0 || hasRemovals) return;
      const people = pluralize(changes, 'person', 'people');
      await confirmRun(scope, `${run.question(people)} on ${placeOf(connection)}?`, flags.yes ?? false);
    },
  });
}

/** Says that the service returned people who do not match the filter. */
function leftOutNote(count: number): string {
  return `Note: the service returned ${pluralize(count, 'user')} who ${count === 1 ? 'does' : 'do'} not match the filter; ${count === 1 ? 'this user is' : 'these users are'} skipped`;
}

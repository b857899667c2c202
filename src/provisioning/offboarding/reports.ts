import type { ChangeContext } from '../../changes/context.ts';
import { equals } from '../../changes/find/search.ts';
import { canonicalResource, idOf, labelOf } from '../../changes/resource.ts';
import { ScimError } from '../../protocol/errors.ts';
import { printFilter } from '../../protocol/filter/index.ts';
import { extensionWith, managerOf } from '../mapping/enterprise.ts';

/** Maximum number of people whom a result names as the reports of a leaving manager. */
const maxNamed = 20;

/** An active person whose manager leaves. */
export interface Report {
  readonly id: string;
  /** Name and id of the person. */
  readonly label: string;
}

/**
 * Finds the active people whose manager leaves. These people need another manager. Returns `undefined` if the service
 * does not support the search by manager. In this case, the offboarding continues without the list of these people.
 */
export async function findReports(context: ChangeContext, id: string, limit = maxNamed): Promise<Report[] | undefined> {
  const { client, model, service } = context;
  const urn = extensionWith('manager', model);
  if (urn === undefined) return [];
  if (!service.filter) return undefined;
  const filter = printFilter(equals(`${urn}:manager.value`, id));
  const people: Report[] = [];
  try {
    for await (const answer of client.list(model.resourceType.endpoint, {
      filter,
      ...(Number.isFinite(limit) ? { limit } : {}),
    })) {
      const person = canonicalResource(answer, model);
      const reportId = idOf(person);
      if (reportId === undefined || managerOf(person, model) !== id || person.active === false) continue;
      people.push({ id: reportId, label: labelOf(person, reportId) });
    }
    return people;
  } catch (error) {
    if (error instanceof ScimError) return undefined;
    throw error;
  }
}

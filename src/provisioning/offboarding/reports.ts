import type { ChangeContext } from '../../changes/context.ts';
import { equals } from '../../changes/find/search.ts';
import { canonicalResource, labelOf } from '../../changes/resource.ts';
import { ScimError } from '../../protocol/errors.ts';
import { printFilter } from '../../protocol/filter/index.ts';
import { extensionWith, managerOf } from '../mapping/enterprise.ts';

/** Maximum number of people of one manager who are named in a result. */
const maxNamed = 20;

/**
 * Finds the active people whose manager leaves. These people need another manager. Returns `undefined` if the service
 * does not support this search. The offboarding does not depend on the result.
 */
export async function findReports(context: ChangeContext, id: string): Promise<string[] | undefined> {
  const { client, model, service } = context;
  const urn = extensionWith('manager', model);
  if (urn === undefined || !service.filter) return undefined;
  const filter = printFilter(equals(`${urn}:manager.value`, id));
  const people: string[] = [];
  try {
    for await (const answer of client.list(model.resourceType.endpoint, { filter, limit: maxNamed })) {
      const person = canonicalResource(answer, model);
      if (managerOf(person, model) === id && person.active !== false) people.push(labelOf(person));
    }
    return people;
  } catch (error) {
    if (error instanceof ScimError) return undefined;
    throw error;
  }
}

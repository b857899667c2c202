import { ScimError } from '../../protocol/errors.ts';
import { compileFilter, filterPaths, parseFilter, type ResourceTest } from '../../protocol/filter/index.ts';
import { isObject, isUnassigned, type JsonObject } from '../../protocol/json/json.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import { type AttributePath, printAttributePath } from '../../protocol/schema/path.ts';
import type { ChangeClient } from '../client.ts';
import { SafetyError } from '../errors.ts';
import { valueAt } from '../find/value-at.ts';
import type { ChangeProblem } from '../problem.ts';
import { canonicalResource } from '../resource.ts';

/** Returns the reason why a person is protected. Returns undefined if the person is not protected. Throws any error of a request. */
export type Protection = (id: string, person: JsonObject) => Promise<ChangeProblem | undefined>;

/**
 * Compiles filters. A person who matches a filter is protected and must not be removed. If the known resource of a
 * person lacks an attribute of a filter, requests this attribute from the service. If the service does not return the
 * attribute, the person counts as protected. Throws a `SafetyError` if a filter cannot be parsed. Also throws a
 * `SafetyError` if users of this service do not have an attribute of a filter.
 */
export function createProtection(
  client: Pick<ChangeClient, 'get'>,
  model: ResourceModel,
  filters: readonly string[],
): Protection {
  const rules = filters.map((text) => {
    try {
      const filter = parseFilter(text);
      return { text, test: compileFilter(filter, model), paths: [...filterPaths(filter)] };
    } catch (error) {
      if (!(error instanceof ScimError)) throw error;
      throw new SafetyError(
        `the protect filter ${JSON.stringify(text)} is invalid: ${error.detail}`,
        'correct the filter in the profile; until then, scimctl refuses every removal of access',
      );
    }
  });
  return async (id, person) => {
    let known = person;
    for (const { text, test, paths } of rules) {
      const missing = paths.filter((path) => isUnassigned(valueAt(known, path, model)));
      if (missing.length > 0) {
        const attributes = missing.map(printAttributePath);
        const answer = canonicalResource(await client.get(model.resourceType.endpoint, id, { attributes }), model);
        known = mergeAnswer(known, answer, model);
      }
      const error = judge(
        text,
        test,
        paths.find((path) => isUnassigned(valueAt(known, path, model))),
        known,
      );
      if (error) return error;
    }
    return undefined;
  };
}

function judge(
  text: string,
  test: ResourceTest,
  missing: AttributePath | undefined,
  person: JsonObject,
): ChangeProblem | undefined {
  if (test(person))
    return { code: 'protected', message: `the protect filter ${JSON.stringify(text)} matches this person` };
  if (!missing) return undefined;
  const attribute = printAttributePath(missing);
  return {
    code: 'protected',
    message: `the service does not show ${attribute}, so scimctl cannot test the protect filter ${JSON.stringify(text)}`,
  };
}

/**
 * Adds the attributes of a second read to the known resource, which keeps its own values. Adds the attributes of an
 * extension one by one.
 */
function mergeAnswer(known: JsonObject, answer: JsonObject, model: ResourceModel): JsonObject {
  const merged: JsonObject = { ...answer, ...known };
  for (const { urn } of model.extensions) {
    const [old, fresh] = [known[urn], answer[urn]];
    if (isObject(old) && isObject(fresh)) merged[urn] = { ...fresh, ...old };
  }
  return merged;
}

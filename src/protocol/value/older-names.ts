import type { JsonObject } from '../json/json.ts';
import type { AttributeModel, ResourceModel } from '../schema/model.ts';
import { urn } from '../urns.ts';

/**
 * Maps an older URN to the URN that replaced it in RFC 7643 section 4.3. An older URN is from SCIM 1.1 or from a draft
 * of SCIM 2.0. The keys are in lower case. OneLogin sends the first two URNs: the first URN in its template for users,
 * and the second URN in an app for SCIM 2.0.
 */
const olderUrns: ReadonlyMap<string, string> = new Map([
  ['urn:scim:schemas:extension:enterprise:1.0', urn.EnterpriseUser],
  ['urn:scim:schemas:extension:enterprise:2.0', urn.EnterpriseUser],
  ['urn:scim:schemas:extension:enterprise:2.0:user', urn.EnterpriseUser],
]);

/**
 * Maps the path of an attribute to a map from the older names of its sub-attributes to their present names. The older
 * names are the names of SCIM 1.1 in lower case.
 */
const olderSubAttributes: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map([
  [`${urn.EnterpriseUser}:manager`, new Map([['managerid', 'value']])],
]);

/**
 * Returns the extension whose URN replaced the given older URN. Returns `undefined` if the input also contains the
 * present URN.
 */
export function extensionOfOlderUrn(
  name: string,
  input: JsonObject,
  model: ResourceModel,
): ReturnType<ResourceModel['extension']> {
  const replacement = olderUrns.get(name.toLowerCase());
  return replacement === undefined || has(input, replacement) ? undefined : model.extension(replacement);
}

/**
 * Returns the sub-attribute whose name replaced the given older name. Returns `undefined` if the input also contains
 * the present name.
 */
export function subAttributeOfOlderName(
  name: string,
  input: JsonObject,
  attribute: AttributeModel,
): AttributeModel | undefined {
  const replacement = olderSubAttributes.get(attribute.path)?.get(name.toLowerCase());
  return replacement === undefined || has(input, replacement) ? undefined : attribute.subAttribute(replacement);
}

function has(input: JsonObject, name: string): boolean {
  return Object.keys(input).some((key) => key.toLowerCase() === name.toLowerCase());
}

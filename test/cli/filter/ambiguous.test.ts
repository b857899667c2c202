import { expect, it } from 'vitest';
import { qualifyFilter, qualifyNames } from '../../../src/cli/filter/attribute-names.ts';
import { selectionFilter } from '../../../src/cli/filter/selection.ts';
import { assign, parseSet } from '../../../src/cli/resource/assignments.ts';
import { createResourceModel } from '../../../src/protocol/schema/model.ts';
import { standardSchemas } from '../../../src/protocol/schema/standard/index.ts';
import { urn } from '../../../src/protocol/urns.ts';

const other = 'urn:example:2.0:User';
const enterprise = standardSchemas.find(({ id }) => id === urn.EnterpriseUser) as (typeof standardSchemas)[number];
const schemaExtensions = [urn.EnterpriseUser, other].map((schema) => ({ schema, required: false }));
const model = createResourceModel({ name: 'User', endpoint: '/Users', schema: urn.User, schemaExtensions }, [
  ...standardSchemas,
  { ...enterprise, id: other },
]);
const models = [async () => model];
const both = `use a full name: ${urn.EnterpriseUser}:department or ${other}:department`;

it.each([
  ['--filter', () => qualifyFilter('department eq "x"', models)],
  ['--where department', () => selectionFilter({ where: ['department=x'] }, models)],
  ['--attributes', () => qualifyNames('department', '--attributes', models)],
  ['--set', async () => assign({ schemas: [urn.User] }, [parseSet('department=x')], model)],
])('%s lists all full names of an attribute of two extensions', async (flag, run) => {
  const error = await run().catch((thrown: unknown) => thrown);
  const { problem, message, hint } = error as Error & { problem?: string; hint?: string };
  expect([problem ?? message, hint]).toEqual([`${flag}: department is an attribute of 2 extensions`, both]);
});

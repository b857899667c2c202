import { type Update as Change, decideUpdate } from '../../changes/decide/update.ts';
import { UnsupportedError } from '../../changes/errors.ts';
import { readCheckedMembers } from '../../changes/groups/whole.ts';
import type { Approval } from '../../changes/guard/approval.ts';
import { performUpdate } from '../../changes/perform/update.ts';
import { kindOf } from '../../changes/resource.ts';
import { type JsonObject, jsonEquals } from '../../protocol/json/json.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import { UsageError } from '../errors/errors.ts';
import { changeFlags, versionFlags } from '../flags.ts';
import { idsFlag } from '../input/ids-flag.ts';
import { hideSecrets, isSecretPath, secretNamesOf } from '../output/hide-secrets.ts';
import { type Consent, consentFlags } from '../safety/consent.ts';
import { type Assignment, attributeFlags, readAssignments } from './assignments.ts';
import { changeResource } from './change.ts';
import { changeEach } from './change-each.ts';
import { type Choice, chooseResources } from './choose-resources.ts';
import { assigner, assignmentModel, createComposer } from './compose.ts';
import { idsOfChoice } from './each.ts';
import { EditableCommand } from './edit-command.ts';
import { editFlags } from './edit-flags.ts';
import { findForChange, type NamedResource } from './find.ts';
import { topicOf } from './models.ts';
import { showUnchanged } from './report.ts';
import { changeContext, type ResourceScope, requireMethod } from './resource-scope.ts';
import { genericTopic, type ResourceTopic, users } from './resource-topic.ts';
import type { EditRun, NamedRun } from './run-edit.ts';
import { byFlag, nameOrFlagArgument, typeArgument } from './topic-arguments.ts';

/** Creates the `update` command, which sets attributes with the smallest possible PATCH request. */
export function updateCommand(fixed?: ResourceTopic) {
  const topic = fixed ?? genericTopic;
  const words = fixed ? `${topic.command} update` : `${topic.command} update Device`;
  return class Update extends EditableCommand {
    static override summary = `Change attributes of a ${topic.singular}`;
    static override description =
      `Reads the ${topic.singular}, and sends only the difference (PATCH). Sends nothing if there is no difference.`;
    static override examples = [
      ...(fixed?.command === 'users'
        ? [
            {
              description: 'From flags',
              command: `scimctl ${words} ${topic.example} --title "Head of Tours" --department Tours`,
            },
          ]
        : []),
      ...(fixed === users
        ? [
            {
              description: 'All users who match a condition',
              command: `scimctl ${words} --where department=Sales --set department=Revenue --dry-run`,
            },
          ]
        : []),
      { description: 'Any attribute', command: `scimctl ${words} ${topic.example} --set displayName=Tours` },
      { description: 'Remove an attribute', command: `scimctl ${words} ${topic.example} --set externalId:=null` },
      {
        description: 'Change the resource only if no other client changes it at the same time',
        command: `scimctl ${words} ${topic.example} --set displayName=Tours --if-match auto`,
      },
    ];
    static override args = {
      ...typeArgument(fixed),
      ...nameOrFlagArgument(fixed),
    };
    static override flags = {
      ...attributeFlags(topic),
      ...byFlag(fixed),
      ...versionFlags,
      ...changeFlags,
      ...((fixed === users ? editFlags : idsFlag) as typeof editFlags),
      ...consentFlags,
    };

    async run(): Promise<void> {
      const { args, flags } = await this.parse(Update);
      const assignments = readAssignments(topic, flags);
      if (assignments.length === 0) {
        throw new UsageError('no attribute to change was given', {
          hint: `see scimctl ${topic.command} update --help`,
        });
      }
      const scope = this.resources;
      const command = `${topic.command} update`;
      const { name } = args;
      const names = name === undefined ? [] : [name];
      const choice = chooseResources({ command, names, argument: 'NAME', hasFilter: fixed === users }, flags);
      const question = (people: string): string => `Update ${people}`;
      const edit = editOf(scope, assignments, choice);
      if (choice.kind === 'filter') return this.edit((): EditRun => ({ command, question, edit, flags }));
      if (choice.kind === 'ids' && fixed === users) {
        const ids = await idsOfChoice(scope, users, choice);
        return this.edit((): NamedRun => ({ command, ids, edit, flags }));
      }
      const resolved = await topicOf(scope, fixed, args.type);
      await requireMethod(scope, resolved, 'PATCH', 'PUT');
      const excludedAttributes = unneeded(resolved.listWithout, assignments);
      if (choice.kind === 'ids') {
        const ids = await idsOfChoice(scope, resolved, choice);
        return updateEach(scope, resolved, ids, { assignments, excludedAttributes, consent: flags });
      }
      const projection = { excludedAttributes };
      const found = await findForChange(scope, resolved, name as string, { by: flags.by, projection });
      const start = await withMembers(scope, resolved, found, assignments);
      const { model, before, assign } = await createComposer(scope, resolved, start, assignments);
      const context = { ...(await changeContext(scope, resolved)), model };
      const decide = (fresh: JsonObject): Change | undefined =>
        decideUpdate(context, { before: fresh, wanted: assign(fresh), isWhole: false });
      const update = decide(before);
      if (!update) {
        this.note(`${found.label} has these values already; nothing was sent`);
        return showUnchanged(scope, resolved, found.resource);
      }
      await changeResource(scope, resolved, update, flags, { verb: 'Updated', model, again: decide });
    }
  };
}

/** Returns a function that prepares the change of many users from the assignments. */
function editOf(scope: ResourceScope, assignments: readonly Assignment[], { kind }: Choice) {
  return async (model: ResourceModel) => {
    for (const assignment of assignments) assertNoSecret(assignment, model, kind === 'ids' ? '--ids' : '--filter');
    const assign = await assigner(scope, users, assignments, model);
    // Tries the assignments on an empty user first, so that an invalid assignment causes an error before any user is
    // read.
    assign({ schemas: [model.core.urn] });
    return { kind: 'update', assign } as const;
  };
}

/** Sets the same attributes of several resources. */
async function updateEach(
  scope: ResourceScope,
  topic: ResourceTopic,
  ids: readonly string[],
  {
    assignments,
    excludedAttributes,
    consent,
  }: {
    readonly assignments: readonly Assignment[];
    readonly excludedAttributes: readonly string[];
    readonly consent: Consent;
  },
): Promise<void> {
  const known = await assignmentModel(scope, topic, assignments);
  const values = await assigner(scope, topic, assignments, known);
  values({ schemas: [known.core.urn] });
  const shared = await changeContext(scope, topic);
  await changeEach(scope, topic, ids, consent, {
    verb: 'Updated',
    excludedAttributes,
    decide: async (found) => {
      const start = await withMembers(scope, topic, found, assignments);
      const { model, before, assign } = await createComposer(scope, topic, start, assignments);
      const context = { ...shared, model };
      const again = (fresh: JsonObject): Change | undefined =>
        decideUpdate(context, { before: fresh, wanted: assign(fresh), isWhole: false });
      const update = again(before);
      if (!update) return undefined;
      const perform = async (approval: Approval): Promise<JsonObject> => {
        const { shown, resource } = await performUpdate(context, update, { approval, again });
        return shown ?? resource;
      };
      return { removals: update.removals, perform };
    },
  });
}

/**
 * Throws a `UsageError` if an assignment contains a secret. The change is saved in the plan of a job, which must not
 * contain secrets.
 */
function assertNoSecret({ flag, path, value }: Assignment, model: ResourceModel, selector: string): void {
  const names = secretNamesOf(model);
  const isSecret = isSecretPath(path, names) || !jsonEquals(hideSecrets(value, names), value);
  if (!isSecret) return;
  throw new UsageError(
    `${flag}: ${path} contains a secret; secrets cannot be set with ${selector}, because the plan of a job contains no secrets`,
    {
      hint: 'to set the secret, name a single user, and omit --filter',
    },
  );
}

/**
 * If an assignment sets the members of a group, reads the whole group, because the current members show which members
 * are removed. Throws an `UnsupportedError` if the service may not show all members.
 */
async function withMembers(
  scope: ResourceScope,
  topic: ResourceTopic,
  { id, label, resource }: NamedResource,
  assignments: readonly { readonly path: string }[],
): Promise<JsonObject> {
  const context = await changeContext(scope, topic);
  const setsMembers = assignments.some(({ path }) => /(?:^|:)members\b/i.test(path));
  if (kindOf(context.model) !== 'group' || !setsMembers) return resource;
  const { group, doubt } = await readCheckedMembers(context, id);
  if (doubt === undefined) return group;
  throw new UnsupportedError(
    `nothing was changed: the service may not show all members of group ${label}, so scimctl cannot know which members the change would remove; the service ${doubt}`,
    'to change single members, use groups add-member or groups remove-member',
  );
}

/**
 * Returns the attributes that the command need not read. These are the attributes that a list excludes by default,
 * except those that an assignment sets.
 */
function unneeded(listWithout: readonly string[], assignments: readonly { readonly path: string }[]): string[] {
  return listWithout.filter(
    (name) => !assignments.some(({ path }) => path.toLowerCase().startsWith(name.toLowerCase())),
  );
}

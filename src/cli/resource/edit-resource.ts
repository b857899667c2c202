import type { ChangeContext } from '../../changes/context.ts';
import { decideUpdate, type Update } from '../../changes/decide/update.ts';
import { readCheckedMembers } from '../../changes/groups/whole.ts';
import { canonicalResource, kindOf, labelOf, versionOf } from '../../changes/resource.ts';
import { ScimError } from '../../protocol/errors.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { applyPatch, type PatchOperation } from '../../protocol/patch/index.ts';
import { secretNamesOf } from '../../protocol/redaction/index.ts';
import { ConsentError } from '../errors/errors.ts';
import { changeFlags, text as textFlag } from '../flags.ts';
import { assertEditor, type EditProblem, editText } from '../input/editor.ts';
import { prompter } from '../input/prompts.ts';
import { commandLine } from '../output/shell-word.ts';
import { type Consent, consentFlags, placeOf } from '../safety/consent.ts';
import { changeResource } from './change.ts';
import { changesBetween, describeConflict } from './edit-conflict.ts';
import type { LeftOut } from './editable-text.ts';
import type { EditedOptions } from './edited-text.ts';
import { findForChange } from './find.ts';
import { serverModel } from './models.ts';
import { patchLines } from './patch-lines.ts';
import { showUnchanged } from './report.ts';
import { changeContext, type ResourceScope, requireMethod } from './resource-scope.ts';
import { genericTopic, type ResourceTopic } from './resource-topic.ts';

/** Flags of the commands that change a resource in an editor. */
export const editorFlags = {
  'if-match': textFlag(
    'change the resource only if its version is still this ETag; auto, the default, means the version that scimctl read',
    'auto|ETAG',
    { helpGroup: 'Safety' },
  ),
  ...changeFlags,
  ...consentFlags,
};

/** A resource that is changed in an editor. */
export interface ResourceEdit {
  /** Finds the topic. Called only after `assertEditor`, because it may send requests. */
  readonly topic: () => Promise<ResourceTopic>;
  readonly name: string;
  readonly flags: Consent & { readonly by?: string | undefined; readonly 'if-match'?: string | undefined };
  /** The first words of the other commands of the topic: `scimctl users`. */
  readonly command: string;
  /** Redacts the secrets of the command in text. */
  readonly redact: (text: string) => string;
}

/**
 * Maximum number of members in the text. For a larger group, the text contains no members, because nobody reads so many
 * lines.
 */
const maxMembers = 500;

/**
 * Statuses of errors that the user can correct in the text: an invalid value, a value that another resource already
 * has, or a change by another client.
 */
const correctable: ReadonlySet<number> = new Set([400, 409, 412, 422]);

/**
 * Changes a resource in the editor of the user, and sends the smallest PATCH after a confirmation. The editor opens
 * again after each mistake in the text, and after each change that the service refuses. If another client has changed
 * the resource meanwhile, shows the change of that client. Keeps that change, unless the user changes the same
 * attribute. Throws the errors of `editText` and `changeResource`, and a `ConsentError` if the user does not confirm.
 * If an error ends the command after the user has changed the text, a line on stderr says where the text is.
 */
export async function editResource(scope: ResourceScope, edit: ResourceEdit): Promise<void> {
  const { flags, command } = edit;
  const how = {
    noInput: scope.flags['no-input'],
    unattended: flags.yes === true || scope.isDryRun,
    instead: `to change attributes without an editor, run ${command} update; to run a program as the editor in a script, set EDITOR and use --yes or --dry-run`,
  };
  assertEditor(scope.context, how);
  const editing = await openEditing(scope, edit);
  const { text } = editing.start;
  const edited = await editText(scope.context, text, {
    ...how,
    suffix: '.yaml',
    check: (changed) => editing.send(changed),
    onKept: (file) => scope.alert(`Your text is kept in ${file}`),
  });
  if (edited === undefined) await editing.reportNoChange();
}

/** Finds the resource, and creates its text for the editor. */
async function openEditing(scope: ResourceScope, edit: ResourceEdit): Promise<Editing> {
  const topic = await edit.topic();
  await requireMethod(scope, topic, 'PATCH', 'PUT');
  const { connection } = await scope.session();
  const model = await serverModel(scope, topic.resourceType);
  const { id } = await findForChange(scope, topic, edit.name, { by: edit.flags.by });
  const context = { ...(await changeContext(scope, topic)), model };
  const present = await readPresent(context, id);
  const place = placeOf(connection);
  const label = labelOf(present.resource, id);
  const type = topic.command === genericTopic.command ? [topic.resourceType] : [];
  const secretHint = `use ${commandLine([...edit.command.split(' '), 'patch', ...type], id, ['--file', '-'])}`;
  // Loads these modules only if an editor opens, because they need the YAML library, which is large.
  const { editableText } = await import('./editable-text.ts');
  const options = { model, secrets: secretNamesOf(model), leftOut: present.leftOut };
  const start = editableText(present.resource, {
    ...options,
    heading: [
      `${topic.singular} ${label} on ${place}`,
      'Save the file and close the editor. scimctl then shows the change before it sends anything.',
      'To change nothing, leave the file as it is, or delete all its text.',
    ],
  });
  const reading = { ...options, base: start.base, secretHint };
  return new Editing({ scope, edit, topic, context, reading, id, label, place, start }, present.resource);
}

/** The parts of an edit that stay the same each time the editor opens. */
interface EditingParts {
  readonly scope: ResourceScope;
  readonly edit: ResourceEdit;
  readonly topic: ResourceTopic;
  readonly context: ChangeContext;
  readonly reading: EditedOptions;
  readonly id: string;
  readonly label: string;
  readonly place: string;
  readonly start: { readonly text: string };
}

/** The edit of one resource. `#present` is the resource as the last read showed it. */
class Editing {
  #present: JsonObject;

  constructor(
    private readonly parts: EditingParts,
    present: JsonObject,
  ) {
    this.#present = present;
  }

  get start(): { readonly text: string } {
    return this.parts.start;
  }

  /**
   * Sends the change that a text contains. Returns the mistakes for which the editor must open again, or an empty list.
   */
  async send(text: string): Promise<readonly EditProblem[]> {
    const { readEditedText } = await import('./edited-text.ts');
    const { operations, problems } = await readEditedText(text, this.parts.reading);
    if (problems) return problems;
    try {
      return (await this.#conflict(text)) ?? (await this.#sendOperations(operations));
    } catch (error) {
      if (!(error instanceof ScimError) || !correctable.has(error.status)) throw error;
      if (error.status !== 412) return [await this.#refusal(text, error, operations)];
      if (!this.#isAutomatic) throw error;
      const problems = await this.#conflict(text);
      // Without a conflict, only the version differs. For example, another client has changed the resource and then
      // undone the change.
      return problems ?? [{ message: `the service refused the version that scimctl read (412): ${error.detail}` }];
    }
  }

  async reportNoChange(): Promise<void> {
    const { scope, topic, label } = this.parts;
    scope.note(`No changes to ${topic.singular} ${label}; nothing was sent`);
    await showUnchanged(scope, topic, this.#present);
  }

  get #isAutomatic(): boolean {
    return (this.parts.edit.flags['if-match'] ?? 'auto') === 'auto';
  }

  /**
   * Reads the resource again. Returns comments if another client changed the resource since the last read; otherwise
   * `undefined`. Versions do not replace this read, because some services ignore `If-Match`.
   */
  async #conflict(text: string): Promise<readonly EditProblem[] | undefined> {
    if (!this.#isAutomatic) return undefined;
    const { edit, topic, context, reading, id } = this.parts;
    const { model, secrets, leftOut } = reading;
    const before = this.#present;
    const { resource } = await readPresent(context, id);
    this.#present = leftOut.has('members') ? withoutMembers(resource) : resource;
    const changes = changesBetween(before, this.#present, model);
    if (changes.length === 0) return undefined;
    const { lineOfDetail } = await import('./edited-text.ts');
    return describeConflict(changes, { singular: topic.singular, secrets }).map(({ path, message }) => ({
      message: edit.redact(message),
      line: path === undefined ? 1 : lineOfDetail(text, path, [], model),
    }));
  }

  async #sendOperations(operations: readonly PatchOperation[]): Promise<readonly EditProblem[]> {
    const { scope, edit, topic, context, reading, label, place } = this.parts;
    const { model, secrets } = reading;
    const decide = (fresh: JsonObject): Update | undefined => {
      const wanted = applyPatch(fresh, operations, model).resource;
      return decideUpdate(context, { before: fresh, wanted, isWhole: false });
    };
    const update = decide(this.#present);
    if (!update) {
      await this.reportNoChange();
      return [];
    }
    if (!scope.isDryRun) {
      const lines = patchLines(update.operations, update.before, model, secrets);
      scope.alert(`Change of ${topic.singular} ${label} on ${place}:`, ...lines);
      if (!edit.flags.yes) await confirmChange(scope, `Send this change to ${place}?`);
    }
    // Without a version, only the read before the question can detect a change by another client.
    const hasVersion = versionOf(this.#present) !== undefined;
    const ifMatch = this.#isAutomatic && !hasVersion ? undefined : (edit.flags['if-match'] ?? 'auto');
    const flags = { ...edit.flags, 'if-match': ifMatch };
    await changeResource(scope, topic, update, flags, { verb: 'Updated', model, again: decide });
    return [];
  }

  async #refusal(text: string, error: ScimError, operations: readonly PatchOperation[]): Promise<EditProblem> {
    const { status, scimType, detail } = error;
    const { edit, reading } = this.parts;
    const { lineOfDetail } = await import('./edited-text.ts');
    const kind = scimType === undefined ? String(status) : `${status} ${scimType}`;
    return {
      message: edit.redact(`the service refused the change (${kind}): ${detail}`),
      line: lineOfDetail(text, detail, operations, reading.model),
    };
  }
}

/** A resource as the service shows it, and the attributes that the editor does not show. */
interface Present {
  readonly resource: JsonObject;
  readonly leftOut: LeftOut;
}

/**
 * Reads the whole resource. Leaves out the members of a group if the service may not show all of them, because a change
 * of the text could then remove members that nobody saw. Also leaves out the members of a group with more than 500
 * members.
 */
async function readPresent(context: ChangeContext, id: string): Promise<Present> {
  const { client, model } = context;
  if (kindOf(model) !== 'group') {
    const resource = canonicalResource(await client.get(model.resourceType.endpoint, id), model);
    return { resource, leftOut: new Map() };
  }
  const { group, ids, doubt } = await readCheckedMembers(context, id);
  if (doubt === undefined && ids.size <= maxMembers) return { resource: group, leftOut: new Map() };
  const reason = doubt === undefined ? `the group has ${ids.size} members` : `the service ${doubt}`;
  const hint = 'to change single members, use scimctl groups add-member or groups remove-member';
  return { resource: withoutMembers(group), leftOut: new Map([['members', `${reason}; ${hint}`]]) };
}

function withoutMembers({ members: _, ...group }: JsonObject): JsonObject {
  return group;
}

async function confirmChange({ context, flags }: ResourceScope, question: string): Promise<void> {
  const hint = 'to send the change without a question, use --yes';
  const asker = await prompter(context, flags['no-input'], question, hint);
  if (!(await asker.confirm(question))) throw new ConsentError('nothing was changed');
}

import { strict, type Tolerate } from '../../protocol/deviation.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import type { Issue } from '../../protocol/value/reading.ts';
import { validate } from '../../protocol/value/validate.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../errors/errors.ts';
import { didYouMean } from '../errors/suggest.ts';
import { asObject, parseInput, readInputText } from './input-file.ts';

/** How many mistakes an error lists. */
const shownIssues = 5;

/** The models by which a resource is read. */
export interface ReadingModels {
  /** What is known without asking. */
  readonly known: ResourceModel;
  /** What the server describes. Asked for when the first one does not know an attribute. */
  readonly server: () => Promise<ResourceModel>;
}

/**
 * Reads a resource from a JSON or YAML file, or from standard input for `-`, strictly: a value that the schema does not allow
 * would be left out of what is sent, and nobody would know. What only the server sets may be there, and what is required may be
 * missing. Throws a `UsageError` that names the line of every mistake, up to five.
 */
export async function readResource(context: Context, file: string, models: ReadingModels): Promise<JsonObject> {
  const text = await readInputText(context, file);
  const resource = asObject(await parseInput(text), text.name);
  const found = issuesOf(resource, models.known, text.isJson);
  if (found.length === 0) return resource;
  // Another schema can allow what this one does not know, and say more of the rest.
  const model = found.some(isUnknown) ? await models.server() : models.known;
  const issues = model === models.known ? found : issuesOf(resource, model, text.isJson);
  if (issues.length === 0) return resource;
  const { lineOf } = await import('./parse-yaml.ts');
  const lines = issues
    .slice(0, shownIssues)
    .map(({ path, detail }) => `line ${lineOf(text.source, placeOf(path, model))}, ${path}: ${detail}`);
  const more = issues.length > lines.length ? [`and ${issues.length - lines.length} more`] : [];
  throw new UsageError(`${text.name} does not conform to the schema:\n${[...lines, ...more].join('\n')}`, {
    hint: hintOf(issues, model, text.isJson),
  });
}

/** What our own commands complete, and what the server alone can judge. */
const left: ReadonlySet<string> = new Set(['schemasMissing', 'userNameCharacter']);

/** A number of YAML is a text that nobody has put into quotes. JSON tells the two apart. */
const tolerating =
  (isJson: boolean): Tolerate =>
  (deviation, where) => {
    if (!left.has(deviation) && (isJson || deviation !== 'valueNumberForString')) strict(deviation, where);
  };

function issuesOf(resource: JsonObject, model: ResourceModel, isJson: boolean): readonly Issue[] {
  const tolerate = tolerating(isJson);
  return validate(resource, model, { operation: 'patch', direction: 'request' }, { tolerate }).issues;
}

function isUnknown({ detail }: Issue): boolean {
  return /no schema of the resource defines|does not have the schema/.test(detail);
}

/** `urn:…:User:manager.value` and `emails[1].type` as steps from the resource to the value. */
function placeOf(path: string, model: ResourceModel): (string | number)[] {
  const urn = model.extensions.map((extension) => extension.urn).find((candidate) => path.startsWith(`${candidate}:`));
  const rest = urn === undefined ? path : path.slice(urn.length + 1);
  // A URN that no extension has is a name with dots in it.
  if (urn === undefined && path.startsWith('urn:')) return [path];
  const steps = [...rest.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map(([step, index]) =>
    index === undefined ? step : Number(index),
  );
  return urn === undefined ? steps : [urn, ...steps];
}

function hintOf(issues: readonly Issue[], model: ResourceModel, isJson: boolean): string | undefined {
  const unknown = issues.find(isUnknown);
  if (unknown) return attributeHint(unknown.path, model);
  const isYamlWord = !isJson && issues.some(({ detail }) => /takes true or false/.test(detail));
  return isYamlWord ? 'in YAML 1.2, yes, no, on and off are strings: write true or false' : undefined;
}

function attributeHint(path: string, model: ResourceModel): string {
  const owner = model.extensions.find((extension) => extension.attribute(path));
  if (owner) return `it is an attribute of ${owner.urn}: put it into an object of that name`;
  const names = [model.core, ...model.extensions].flatMap(({ attributes }) =>
    attributes.flatMap((attribute) => [attribute.name, ...attribute.subAttributes.map((sub) => sub.path)]),
  );
  return (
    didYouMean(path.replace(/\[\d+\]/g, ''), names) ??
    `scimctl schemas list shows what there is; scimctl api sends a body as it is`
  );
}

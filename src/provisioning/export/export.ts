import { textOf } from '../../changes/find/search.ts';
import { idOf } from '../../changes/resource.ts';
import type { ScimClient } from '../../client/client.ts';
import { readAhead } from '../../client/paging/ahead.ts';
import { isObject, type JsonObject } from '../../protocol/json/json.ts';
import type { AttributeModel, ResourceModel } from '../../protocol/schema/model.ts';
import { visibleName } from '../../protocol/text/visible.ts';
import { KeyTable } from '../key-table.ts';
import { keyProblem, readCell } from '../mapping/cell.ts';
import { extensionWith } from '../mapping/enterprise.ts';
import { mapRow } from '../mapping/map-row.ts';
import { createRules } from '../mapping/rules.ts';
import { claimKeys } from '../preflight.ts';
import type { ExportLinks } from './cells.ts';
import { exportTable } from './columns.ts';
import { ExportError } from './export-error.ts';
import { ExportGroups } from './groups.ts';
import { KeyIndex } from './key-index.ts';
import { ManagerNames } from './managers.ts';
import { ExportNotes } from './notes.ts';
import { isSettable, type Settable, settableReader } from './settable.ts';
import { RowMaker } from './table-row.ts';

/** The part of `ScimClient` that an export needs. */
export type ExportClient = Pick<ScimClient, 'get' | 'list' | 'pages'> & {
  readonly discovery: Pick<ScimClient['discovery'], 'model'>;
};

/** Options of an export. */
export interface ExportOptions {
  /** Selects people (RFC 7644 section 3.4.2.2). Default: all people. */
  readonly filter?: string;
  /** Number of people per request. */
  readonly count?: number;
  readonly signal?: AbortSignal;
  /**
   * Called with each person, exactly as the service returned them. If the function throws, the export ends with the
   * error.
   */
  readonly onPerson?: (person: JsonObject) => void;
}

/** Options of an export to resources. */
export interface ResourceOptions extends ExportOptions {
  /**
   * If true and if the service shows memberships, a person without groups gets an empty list of groups. For an import,
   * an empty list means that the person has no groups, and a missing list means that the groups are unknown. Default:
   * false.
   */
  readonly emptyGroups?: boolean;
}

/** Options of an export to a table. */
export interface TableOptions extends ExportOptions {
  /**
   * If true, leaves out values that a cell cannot hold. If false (the default), throws an `ExportError` for a value
   * that a cell cannot hold.
   */
  readonly lossy?: boolean;
}

/** A running export. */
export interface Export<T> {
  /** The people, page by page. If the list request fails, yields the people that were read, then throws the error. */
  readonly pages: AsyncIterable<readonly T[]>;
  /** Returns notes about data that an import cannot restore. Call this method after the last page. */
  notes(): string[];
}

/**
 * Exports people as resources that an import reads. Managers and groups are given by name. Values that only the service
 * sets are left out.
 */
export async function exportResources(
  client: ExportClient,
  { emptyGroups = false, ...options }: ResourceOptions = {},
): Promise<Export<JsonObject>> {
  const run = await ExportRun.open(client, options, (name) => name !== '');
  return run.export((person, links, isValid) => {
    const resource = run.withLinks(person, links);
    if (emptyGroups && run.groups.showsMemberships) resource.groups ??= [];
    run.checkKeys(resource, isValid ? run.keyProblem(resource) : run.problemOf(resource));
    return resource;
  });
}

/**
 * Exports people as rows of a table. An import recognises the headers of the table. Throws a `SourceError` if the
 * service has no attribute that identifies a person. The iterator of the pages throws an `ExportError` if a cell cannot
 * hold a value.
 */
export async function exportRows(
  client: ExportClient,
  { lossy = false, ...options }: TableOptions = {},
): Promise<Export<readonly string[]> & { readonly headers: readonly string[] }> {
  const rules = createRules();
  const isReadable = (name: string): boolean => {
    const content = readCell(name, {}, rules, 'manager');
    return content.kind === 'text' && content.text === name;
  };
  const run = await ExportRun.open(client, options, isReadable);
  const table = exportTable(run.model);
  const maker = new RowMaker(table, run.model, (text) => run.groups.hasName(text));
  const running = run.export((person, links) => {
    const row = maker.make(person, links);
    const made = row.lost.length > 0 && lossy ? maker.makeLossy(row, person, links) : row;
    if (made.lost.length > 0) {
      if (!lossy) throw cannotHold(made.lost, labelOf(person));
      run.notes.add('lossy', () => `${made.lost[0]} of ${labelOf(person)}`, made.lost.length);
    }
    if (made.added.length > 0) run.notes.add('derived', () => `${made.added.join(', ')} of ${labelOf(person)}`);
    run.checkKeys(person, made.problems[0]?.reason);
    return made.cells;
  });
  return { ...running, headers: table.headers };
}

function cannotHold(lost: readonly string[], label: string): ExportError {
  const others = lost.length > 1 ? ` (and ${lost.length - 1} more values of this person)` : '';
  return new ExportError(
    `CSV cannot hold ${lost[0]} of ${label}${others}, so bulk import could not restore the value`,
    'use -o ndjson to export all values, or --lossy to export without the values that CSV cannot hold',
  );
}

/**
 * Converts a person to the form of an export. `person` has no manager and no groups, because `links` contains them.
 * `isValid` is `false` if a value does not conform to the schemas.
 */
type Convert<T> = (person: JsonObject, links: ExportLinks, isValid: boolean) => T;

/** The part of an export that is the same for all formats. */
class ExportRun {
  readonly notes = new ExportNotes();
  readonly #settable: (person: JsonObject) => Settable;
  readonly #rules = createRules();
  readonly #keys = new KeyTable();
  /**
   * Two indexes for finding managers who are not in the export. `#exported` contains the people of the export, and
   * `#managers` contains the managers of these people. Without a filter, both indexes stay empty, because an export of all people contains every manager.
   */
  readonly #exported = new KeyIndex();
  readonly #managers = new Map<string, { count: number; readonly first: string }>();
  #line = 0;

  private constructor(
    private readonly client: ExportClient,
    private readonly options: ExportOptions,
    readonly model: ResourceModel,
    readonly groups: ExportGroups,
    private readonly names: ManagerNames,
  ) {
    this.#settable = settableReader(model);
  }

  static async open(
    client: ExportClient,
    options: ExportOptions,
    isReadable: (name: string) => boolean,
  ): Promise<ExportRun> {
    const { signal } = options;
    const [model, groupModel] = await Promise.all([client.discovery.model('User'), client.discovery.model('Group')]);
    const reading = { client, endpoint: groupModel.resourceType.endpoint, ...(signal ? { signal } : {}) };
    const groups = new ExportGroups(reading, options.filter !== undefined);
    return new ExportRun(client, options, model, groups, new ManagerNames(client, model, isReadable, signal));
  }

  export<T>(convert: Convert<T>): Export<T> {
    return {
      pages: this.#pages(convert),
      notes: () => {
        for (const { count, first } of this.#managers.values()) this.notes.add('managerOutside', () => first, count);
        return [...this.notes.lines(), ...this.groups.notes()];
      },
    };
  }

  async *#pages<T>(convert: Convert<T>): AsyncGenerator<readonly T[]> {
    await this.groups.open();
    const { filter, count, signal, onPerson } = this.options;
    const attributes = requestedAttributes(this.model);
    const pages = this.client.pages(this.model.resourceType.endpoint, {
      ...(filter === undefined ? {} : { filter, filterHere: true }),
      ...(count === undefined ? { largePages: true } : { count }),
      ...(attributes ? { attributes } : {}),
      ...(signal ? { signal } : {}),
      confirmEnd: true,
    });
    for await (const { resources } of readAhead(pages)) {
      if (onPerson) for (const person of resources) onPerson(person);
      await Promise.all([this.groups.prepare(resources), this.names.prepare(resources)]);
      yield resources.map((person) => convert(...this.#split(person)));
    }
    await this.groups.close();
    for (const id of this.#managers.keys()) if (this.#exported.find(id) !== undefined) this.#managers.delete(id);
  }

  /**
   * Splits a person into two parts: the attributes that an import sets, and the names of the manager and the groups.
   */
  #split(person: JsonObject): Parameters<Convert<unknown>> {
    const { resource, unknown, isValid } = this.#settable(person);
    const label = (): string => labelOf(person);
    if (unknown.length > 0) this.notes.add('unknown', () => `${unknown.join(', ')} of ${label()}`);
    const { names, nameless } = this.groups.namesOf(person);
    if (nameless > 0) this.notes.add('group', label);
    const id = this.names.idOf(person);
    const manager = id === undefined ? undefined : this.names.nameOf(id);
    if (id !== undefined && manager === undefined) this.notes.add('noManager', () => `the manager of ${label()}`);
    if (this.options.filter !== undefined) this.#noteSelection(person, manager === undefined ? undefined : id);
    return [resource, { manager, groups: names }, isValid];
  }

  #noteSelection(person: JsonObject, manager: string | undefined): void {
    this.#exported.add(idOf(person) ?? '');
    if (manager === undefined) return;
    const known = this.#managers.get(manager);
    if (known) known.count++;
    else this.#managers.set(manager, { count: 1, first: `the manager of ${labelOf(person)}` });
  }

  /** Adds the links to a person, in the form in which an import reads them. Changes the given object. */
  withLinks(resource: JsonObject, { manager, groups }: ExportLinks): JsonObject {
    // An import activates a person whose `active` is missing. Therefore sets a missing `active` to `null`, which means
    // that the person has no status (RFC 7643 section 2.5).
    if (resource.active === undefined && this.model.core.attribute('active')) resource.active = null;
    if (groups.length > 0) resource.groups = groups.map((display) => ({ display }));
    const urn = extensionWith('manager', this.model);
    if (manager === undefined || urn === undefined) return resource;
    const container = resource[urn];
    resource[urn] = { ...(isObject(container) ? container : {}), manager: { value: manager } };
    const schemas = resource.schemas as string[];
    if (!schemas.includes(urn)) resource.schemas = [...schemas, urn];
    return resource;
  }

  /** Returns the reason why an import would reject a resource with invalid values. */
  problemOf(resource: JsonObject): string | undefined {
    const { problems } = mapRow({ kind: 'resource', line: 1, resource, problems: [] }, undefined, this.model);
    const [problem] = problems;
    return problem && [problem.column, problem.reason].filter((text) => text !== undefined).join(': ');
  }

  /** Returns the reason why an import would reject the keys of a resource. */
  keyProblem({ userName, externalId }: JsonObject): string | undefined {
    for (const [name, key] of Object.entries({ userName, externalId })) {
      const reason = typeof key === 'string' ? keyProblem(key, this.#rules) : undefined;
      if (reason !== undefined) return `${name}: ${reason}`;
    }
    return undefined;
  }

  /** Adds a note if an import cannot create the person, or if another person has the same keys. */
  checkKeys(resource: JsonObject, rejection: string | undefined): void {
    const line = ++this.#line;
    const missing = textOf(resource.userName) === undefined ? 'userName: it is required' : undefined;
    const known = rejection ?? missing;
    const duplicate = known === undefined ? claimKeys(this.#keys, resource, line, this.model) : undefined;
    const reason = known ?? (duplicate && `another person has the same ${duplicate.problem.column}`);
    if (reason !== undefined) this.notes.add('rejected', () => `${labelOf(resource)} (${reason})`);
  }
}

/**
 * If at least one attribute is returned only on request (RFC 7643 section 7), the request must name all attributes. In
 * this case, returns their paths. Otherwise returns `undefined`, and the request names no attributes.
 */
function requestedAttributes({ core, extensions }: ResourceModel): string[] | undefined {
  const isOnRequest = (attribute: AttributeModel): boolean =>
    isSettable(attribute) && (attribute.returned === 'request' || attribute.subAttributes.some(isOnRequest));
  const settable = [core, ...extensions].flatMap(({ attributes }) => attributes.filter(isSettable));
  return settable.some(isOnRequest) ? [...settable.map(({ path }) => path), 'groups'] : undefined;
}

/** Returns the label of a person in messages: the `userName`, or another name. */
function labelOf(person: JsonObject): string {
  const name = [person.userName, person.externalId, person.displayName, person.id]
    .map(textOf)
    .find((text) => text !== undefined);
  return JSON.stringify(visibleName(name ?? ''));
}

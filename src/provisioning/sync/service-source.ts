import { SafetyError } from '../../changes/errors.ts';
import { valueAt } from '../../changes/find/value-at.ts';
import { canonicalResource, labelOf } from '../../changes/resource.ts';
import { isUnassigned, type JsonObject } from '../../protocol/json/json.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import { visibleName } from '../../protocol/text/visible.ts';
import { type ExportClient, exportResources } from '../export/export.ts';
import { settableOf } from '../export/settable.ts';
import type { PeopleFilter } from '../people/people-filter.ts';
import { openText, type RowSource } from '../source/index.ts';

/** A service whose people are the rows of a source. */
export interface ServiceSource {
  readonly client: ExportClient;
  /** Name of the service in messages. */
  readonly name: string;
  /**
   * Selects people on the service. Each person whom the service returns must also match this filter. Default: all
   * people.
   */
  readonly selected?: PeopleFilter | undefined;
  readonly signal?: AbortSignal;
  /** Model of users of the target. Attributes that this model does not define are left out. */
  readonly target: ResourceModel;
  /**
   * Called after the last page, before the source is returned. Throws an error if the lists may be incomplete, because
   * a person who was not read would look absent.
   */
  readonly assertComplete?: () => void;
}

/** An opened source, and notes about data that the target does not get. */
export interface OpenedServiceSource {
  readonly source: RowSource;
  readonly notes: readonly string[];
}

/**
 * Reads all people of a service, page by page, and returns them as a source. Replaces the ids of managers and groups by
 * names, because an id is valid in one service only. Keeps the people in a temporary file, because a source is read
 * more than once, and a second list of the service could contain other people. Rethrows the errors of the list, so that
 * an incomplete list never becomes a source.
 */
export async function openServiceSource(service: ServiceSource): Promise<OpenedServiceSource> {
  const { client, name, selected, signal, target } = service;
  const model = await client.discovery.model('User');
  const onPerson = (listed: JsonObject): void => {
    if (!selected) return;
    const person = canonicalResource(listed, model);
    if (selected.test(person)) return;
    const hidden = selected.paths.some((path) => isUnassigned(valueAt(person, path, model)));
    const why = hidden ? 'ignores filters, or hides an attribute of the filter' : 'ignores filters';
    throw new SafetyError(
      `${name} returned ${labelOf(person)}, but this person does not match --from-filter, so the service ${why}; nothing was changed`,
      'remove --from-filter, or use a filter that the service supports',
    );
  };
  const running = await exportResources(client, {
    emptyGroups: true,
    onPerson,
    ...(selected ? { filter: selected.text } : {}),
    ...(signal ? { signal } : {}),
  });
  const left = new LeftOut();
  const lines = async function* (): AsyncGenerator<string, void, undefined> {
    for await (const page of running.pages) {
      yield page.map((person) => `${JSON.stringify(withoutUnknown(person, target, left))}\n`).join('');
    }
    service.assertComplete?.();
  };
  const source = await openText(lines(), name, 'ndjson');
  return { source, notes: [...running.notes(), ...left.notes()] };
}

/** Leaves out the attributes that the target does not define, because an import rejects a row with such an attribute. */
function withoutUnknown(person: JsonObject, target: ResourceModel, left: LeftOut): JsonObject {
  const { resource, unknown } = settableOf(person, target);
  left.add(unknown, person);
  return Array.isArray(person.groups) ? { ...resource, groups: person.groups } : resource;
}

/** Counts the people with attributes that the target does not define. */
class LeftOut {
  #people = 0;
  #first = '';

  add(unknown: readonly string[], person: JsonObject): void {
    if (unknown.length === 0) return;
    if (this.#people++ > 0) return;
    this.#first = `${unknown.join(', ')} of ${JSON.stringify(visibleName(String(person.userName ?? person.externalId ?? '')))}`;
  }

  notes(): string[] {
    if (this.#people === 0) return [];
    const people = this.#people === 1 ? '1 person' : `${this.#people} people`;
    return [
      `attributes of ${people} (for example, ${this.#first}) are not sent, because the target does not define these attributes`,
    ];
  }
}

import type { Dialect } from '../../dialects/dialect.ts';
import { ScimError } from '../../protocol/errors.ts';
import { compileFilter, type Filter, filterPaths, parseFilter, printFilter } from '../../protocol/filter/index.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import { printAttributePath } from '../../protocol/schema/path.ts';
import type { OnNotice } from '../notice.ts';
import type { ListOptions } from '../options.ts';
import { canonicalResource } from '../reading/canonical-resource.ts';
import type { Page } from '../reading/list-answer.ts';
import { projectNames } from '../reading/project-names.ts';
import { visibleText } from '../text.ts';
import { planFilter } from './filter-support.ts';

/** The parts of a client that read a list. */
export interface ListReader {
  readonly dialect: Dialect;
  readonly onNotice: OnNotice | undefined;
  /** Reads a list with a filter that the service supports, or without a filter. */
  read(options: ListOptions): AsyncIterable<Page>;
  /** Returns the model of the resources in the list. */
  model(): Promise<ResourceModel>;
}

/**
 * Reads a list from a service whose dialect says which filters are supported. Sends the supported part of the filter,
 * with the attribute names of the service. With `filterHere`, this client itself compares the resources with the whole
 * filter. Without `filterHere`, throws a `ScimError` (`invalidFilter`) if a part is unsupported, because some services
 * ignore an unsupported filter or return an empty list.
 */
export async function* readAdapted(
  reader: ListReader,
  endpoint: string,
  { filter: text, ...options }: ListOptions & { readonly filter: string },
): AsyncGenerator<Page, void, undefined> {
  const filter = parseFilter(text);
  const { sent, unsupported } = planFilter(filter, reader.dialect.facts, endpoint);
  if (unsupported.length === 0) {
    // Sends the original text of the filter if the service uses the attribute names of RFC 7643.
    const isSame = sent === undefined || printFilter(sent) === printFilter(filter);
    yield* reader.read({ ...options, filter: isSame ? text : printFilter(sent) });
    return;
  }
  const missing = unsupported.map((part) => printFilter(part)).join(' and ');
  if (!options.filterHere) throw refusal(reader.dialect, missing);
  const where =
    sent === undefined
      ? `the whole list ${endpoint} is read`
      : `${endpoint} is read with the filter ${printFilter(sent)}`;
  reader.onNotice?.({
    code: 'filteredHere',
    message: visibleText(
      `${reader.dialect.title} does not support the filter ${missing}, so ${where}, and scimctl compares each resource with the whole filter`,
      1000,
    ),
  });
  yield* readCompared(reader, filter, { ...options, ...(sent === undefined ? {} : { filter: printFilter(sent) }) });
}

function refusal({ id, title }: Dialect, missing: string): ScimError {
  return ScimError.of(
    'invalidFilter',
    `the dialect ${id} says that ${title} does not support the filter ${missing}; nothing was sent`,
  );
}

/**
 * Reads a list and yields only the resources that match the filter. `limit` is the maximum number of matching
 * resources.
 */
async function* readCompared(
  reader: ListReader,
  filter: Filter,
  options: ListOptions,
): AsyncGenerator<Page, void, undefined> {
  const { limit = Number.POSITIVE_INFINITY, attributes, excludedAttributes, ...rest } = options;
  if (limit <= 0) return;
  const model = await reader.model();
  const test = compileFilter(filter, model);
  let found = 0;
  let seen = 0;
  for await (const page of reader.read({ ...rest, ...widened(filter, { attributes, excludedAttributes }) })) {
    seen += page.resources.length;
    const matches = page.resources.filter((resource) => test(canonicalResource(resource, model)));
    const resources = matches
      .slice(0, limit - found)
      .map((resource) => projectNames(resource, given({ attributes, excludedAttributes })));
    const isFirst = found === 0;
    found += resources.length;
    // Leaves out `totalResults`, because it also counts the resources that do not match the filter.
    const { totalResults, ...answer } = page;
    if (resources.length > 0 || (isFirst && seen === page.resources.length)) yield { ...answer, resources };
    if (found < limit) continue;
    const isEnd = page.nextCursor === undefined && totalResults !== undefined && seen >= totalResults;
    if (!isEnd || matches.length > resources.length)
      reader.onNotice?.({ code: 'limited', message: `showing the first ${found}` });
    return;
  }
}

interface Names {
  readonly attributes: readonly string[] | undefined;
  readonly excludedAttributes: readonly string[] | undefined;
}

/**
 * Adds the attributes of the filter to a projection, because the client needs their values to compare a resource with
 * the filter.
 */
function widened(filter: Filter, { attributes, excludedAttributes }: Names): ListOptions {
  const paths = [...filterPaths(filter)];
  const compared = paths.map(({ subAttribute: _, ...whole }) => printAttributePath(whole));
  const isCompared = (name: string): boolean =>
    compared.some((path) => `${name}.`.toLowerCase().startsWith(`${path}.`.toLowerCase()));
  return given({
    attributes: attributes && attributes.length > 0 ? [...attributes, ...compared] : undefined,
    excludedAttributes: excludedAttributes?.filter((name) => !isCompared(name)),
  });
}

function given({ attributes, excludedAttributes }: Names): ListOptions {
  return { ...(attributes ? { attributes } : {}), ...(excludedAttributes ? { excludedAttributes } : {}) };
}

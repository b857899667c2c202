import { type FactName, factNames, facts } from './facts.ts';
import type { Vendor } from './vendor.ts';

/**
 * Checks a vendor: the form of the id and of the URLs, the names and values of the facts, and the tags of the sources.
 * Returns one sentence for each problem, without a full stop at the end.
 */
export function checkVendor(vendor: Vendor): string[] {
  const problems: string[] = [];
  if (!/^[a-z][a-z0-9-]*$/.test(vendor.id))
    problems.push(`the id ${vendor.id} must contain only the characters a-z, 0-9 and -`);
  for (const url of vendor.urls)
    if (!isForm(url))
      problems.push(
        `the URL ${url} must be an https URL, and must have no port, no query string and no slash at the end`,
      );
  const used = new Set<string>();
  const useSources = (place: string, source: string): void => {
    for (const tag of source.split(' ')) {
      used.add(tag);
      if (!Object.hasOwn(vendor.sources, tag)) problems.push(`${place}: there is no source ${JSON.stringify(tag)}`);
    }
  };
  for (const [name, fact] of Object.entries(vendor.facts)) {
    const kind = Object.hasOwn(facts, name) ? facts[name as FactName] : undefined;
    if (!kind) {
      problems.push(`there is no fact ${name}; the facts are ${factNames.join(', ')}`);
      continue;
    }
    for (const { path } of kind.schema.safeParse(fact.value).error?.issues ?? [])
      problems.push(`${[name, ...path].join('.')}: ${JSON.stringify(valueAt(fact.value, path))} is not allowed`);
    useSources(name, fact.source);
  }
  for (const [index, { source }] of (vendor.remarks ?? []).entries()) useSources(`remark ${index + 1}`, source);
  for (const tag of Object.keys(vendor.sources)) if (!used.has(tag)) problems.push(`no fact uses the source ${tag}`);
  return problems;
}

function isForm(url: string): boolean {
  const filled = url.replace(/\{\w+\}/g, 'x');
  if (!URL.canParse(filled)) return false;
  const { protocol, port, search } = new URL(filled);
  return protocol === 'https:' && port === '' && search === '' && !filled.endsWith('/');
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], value);
}

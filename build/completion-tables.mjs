import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { loadTables } from './reference/load-tables.mjs';

const sources = {
  'src/cli/help/topics.ts': 'helpTopics',
  'src/dialects/table.ts': 'vendors',
  'src/dialects/facts.ts': 'facts',
  'src/protocol/schema/standard/index.ts': 'standardSchemas, standardResourceTypes',
  'mock-server/behaviour/table.ts': 'behaviours',
  'mock-server/faults/table.ts': 'effects',
};

/** Writes the names that completion needs from large tables to `dist/manifest/`, so that completion loads no table. */
export async function writeCompletionTables(root) {
  const folder = path.join(root, 'dist', 'manifest');
  const { tables, standardDocuments } = await completionTables(root);
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'tables.json'), JSON.stringify(tables));
  await writeFile(path.join(folder, 'standard-documents.json'), JSON.stringify(standardDocuments));
}

/** Returns the content of both files. The types are in `src/cli/completion/`. */
export async function completionTables(root) {
  const { helpTopics, vendors, facts, behaviours, effects, standardSchemas, standardResourceTypes } = await loadTables(
    root,
    sources,
  );
  const rows = (table, describe) => Object.entries(table).map(([name, row]) => [name, ...describe(row)]);
  return {
    tables: {
      dialects: vendors.map(({ id, title }) => [id, title]),
      behaviours: rows(behaviours, ({ summary, kind }) => [short(summary), kind.words]),
      faults: rows(effects, ({ summary }) => [short(summary)]),
      facts: rows(facts, ({ title }) => [title]),
      topics: [...helpTopics].map(([name, { summary }]) => [name, summary]),
    },
    standardDocuments: {
      schemas: standardSchemas.map(({ id, attributes }) => ({ id, attributes: attributes.map(leanAttribute) })),
      resourceTypes: standardResourceTypes,
    },
  };
}

/** Cuts a description, because a shell shows only its beginning. */
function short(text) {
  return text.length > 80 ? text.slice(0, 80) : text;
}

/** Keeps the members that completion reads. */
function leanAttribute({ name, type, description, multiValued, mutability, returned, canonicalValues, subAttributes }) {
  return {
    name,
    type,
    // A shell shows a description on one line.
    description: short(description),
    ...(multiValued ? { multiValued } : {}),
    ...(mutability === 'readOnly' ? { mutability } : {}),
    ...(returned === 'never' ? { returned } : {}),
    ...(canonicalValues?.length > 0 ? { canonicalValues } : {}),
    ...(subAttributes?.length > 0 ? { subAttributes: subAttributes.map(leanAttribute) } : {}),
  };
}

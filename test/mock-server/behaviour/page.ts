import { behaviours } from '../../../mock-server/behaviour/index.ts';
import type { Row } from '../../../mock-server/behaviour/row.ts';
import { parts } from '../../../mock-server/behaviour/table.ts';

const titles: { readonly [K in keyof typeof parts]: string } = {
  reading: 'Queries and discovery',
  writing: 'Writes',
  groups: 'Groups and their members',
  requests: 'Requests',
  responses: 'Responses',
  types: 'One resource type',
  access: 'Access',
  errors: 'Errors',
};

/** Returns docs/behaviours.md, which shows the table of behaviours. */
export function renderPage(): string {
  const sections = Object.entries(parts).map(([part, rows]) => section(titles[part as keyof typeof parts], rows));
  return `${[introduction(), ...sections].join('\n\n')}\n`;
}

function introduction(): string {
  return `# Behaviours

The behaviour of the bundled service provider where the RFCs leave a choice, and where real service providers deviate from them:
${Object.keys(behaviours).length} rows, each with a default. With all defaults, the provider is strict and keeps every rule of the RFCs.

On a command line, any number of times:

\`\`\`sh
scimctl mock serve --behaviour delete=deactivate --behaviour maxPageSize=50 --behaviour filterOperators=eq,and
\`\`\`

In code, for \`createMockServer\`, \`createMemoryProvider\` and \`scimHandlers\`; a limit of 0 means no limit, a list is an array:

\`\`\`ts
await createMockServer({ behaviour: { delete: 'deactivate', maxPageSize: 50, filterOperators: ['eq', 'and'] } });
\`\`\`

For the requests of one resource type, as \`--behaviour User.patch=off\` or \`behaviour: { byType: { User: { patch: false } } }\`. While the provider runs:
\`setBehaviour({ patch: false })\`, or \`PATCH /behaviour\` of the control API.

Each entry of the journal lists under \`behaviours\` the behaviours that decided the response. An error that happens sometimes,
and not always, is a fault and not a behaviour.

This page is generated from the table in \`mock-server/behaviour/\`. Change the table, and run
\`npx vitest run test/mock-server/behaviour -u\`.`;
}

function section(title: string, rows: Readonly<Record<string, Row<unknown>>>): string {
  const lines = Object.entries(rows).map(
    ([name, { kind, default: fallback, summary, basis }]) =>
      `| \`${name}\` | ${cell(kind.values)} | \`${kind.print(fallback)}\` | ${cell(summary)}. | ${cell(sentence(basis))} |`,
  );
  return [
    `## ${title}`,
    '',
    '| behaviour | values | default | summary | basis in the RFCs |',
    '| --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n');
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

/**
 * Returns mock-server/behaviour/values.ts: the table of behaviours as a type. Editors show the comments of this type.
 */
export function renderType(): string {
  const members = Object.entries<Row<unknown>>(behaviours).map(
    ([name, { kind, default: fallback, summary, basis }]) => {
      const text = `${summary}. Default: \`${kind.print(fallback)}\`. In the RFCs: ${basis}.`;
      return `${comment(text)}\n${member(name, kind.type)}`;
    },
  );
  return `// Generated from the table in mock-server/behaviour/. Change the table, and run npx vitest run test/mock-server/behaviour -u
import type { StatusByType } from './kinds.ts';
import type { HeaderRule, MethodsByType, RateLimit } from './rule-kinds.ts';

/** The behaviour of a service provider where the RFCs leave a choice, or where real service providers deviate; see docs/behaviours.md. */
export interface Behaviour {
${members.join('\n')}
}

/** Maps the name of a resource type to the behaviours that have another value for its requests. */
export type BehaviourByType = Readonly<Record<string, Partial<Omit<Behaviour, 'byType'>>>>;
`;
}

/** As the formatter has it. */
function member(name: string, type: string): string {
  const line = `  readonly ${name}: ${type};`;
  const [, words] = /^readonly \((.*)\)\[\]$/.exec(type) ?? [];
  if (line.length <= longestLine || words === undefined) return line;
  const list = words.split(' | ').map((word) => `    | ${word}`);
  return [`  readonly ${name}: readonly (`, ...list, '  )[];'].join('\n');
}

const longestLine = 120;

/** Formats a comment like the rest of the code: in one line if it fits. */
function comment(text: string): string {
  if (text.length + '  /**  */'.length <= longestLine) return `  /** ${text} */`;
  const lines: string[] = [];
  let line = '   *';
  for (const word of text.split(' ')) {
    if (line.length + word.length + 1 > longestLine) {
      lines.push(line);
      line = '   *';
    }
    line += ` ${word}`;
  }
  return ['  /**', ...lines, line, '   */'].join('\n');
}

import { code, madeFrom, page, prose, table } from './markdown.mjs';

/** docs/reference/exit-codes.md */
export function renderExitCodes(exitCodes) {
  return page(
    '# Exit codes',
    'Every command ends with one of these codes. A script can rely on them.',
    madeFrom('`src/cli/errors/exit-codes.ts`'),
    table(
      ['code', 'name', 'when'],
      exitCodes.map(({ code: number, name, when }) => [number, code(name), prose(when)]),
    ),
  );
}

/** docs/reference/output-formats.md */
export function renderFormats(formats) {
  const mark = (value) => (value ? 'yes' : 'no');
  return page(
    '# Output formats',
    'A format is chosen with `-o FORMAT` or `--output FORMAT`. The default is `table` on a terminal and `json` in a pipe.',
    'With a structured format, an error is one JSON object on stderr. In a format with columns, `--columns` and `--no-headers` apply. In a delimited format, `--csv-raw` applies. `--query` and `--sort-by` apply to parsed formats.',
    madeFrom('`src/output/formats.ts`'),
    table(
      ['format', 'output', 'structured', 'columns', 'delimited', 'parsed'],
      Object.entries(formats).map(([name, { description, structured, columns, delimited = false, parsed = true }]) => [
        code(name),
        prose(description),
        ...[structured, columns, delimited, parsed].map(mark),
      ]),
    ),
  );
}

/** Returns docs/reference/environment.md: the help topic in the form of the terminal. */
export function renderEnvironment(helpTopics) {
  const topic = helpTopics.get('environment');
  return page(
    '# Environment variables and files',
    `${topic.summary}. \`scimctl help environment\` shows the same text.`,
    madeFrom('`src/cli/help/pages/environment.ts`'),
    ['```text', ...topic.lines(100).slice(1), '```'].join('\n'),
  );
}

/** docs/reference/faults.md */
export function renderFaults(effects) {
  return page(
    '# Faults',
    'The effects that a fault of the mock server can have. A fault has one effect or several, details of them, and a place. [Faults and behaviours](../guides/faults-and-behaviours.md) shows how to use them; `FaultSpec` in [the library API](api.md) has all members with their values.',
    madeFrom('`mock-server/faults/table.ts`'),
    table(
      ['effect', 'the request or response', 'acts on'],
      Object.entries(effects).map(([name, { summary, acts }]) => [
        code(name),
        prose(summary),
        acts === undefined ? 'every request' : acts.map(code).join(', '),
      ]),
    ),
  );
}

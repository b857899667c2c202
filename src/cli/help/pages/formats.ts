import { formats } from '../../../output/formats.ts';
import { definitions, paragraph, section } from '../layout.ts';

const entries = Object.entries(formats);
const named = (member: 'columns' | 'structured' | 'delimited'): string =>
  entries.flatMap(([name, row]) => (member in row && row[member as keyof typeof row] ? [name] : [])).join(', ');

/** The page `help formats`. */
export function formatsPage(width: number): string[] {
  return [
    '',
    ...definitions(
      entries.map(([name, { description }]) => [`-o ${name}`, description] as const),
      width,
    ),
    ...section('Default', paragraph('table on a terminal, and json in a pipe or a file. --json is -o json.', width, 2)),
    ...section(
      'Columns',
      paragraph(
        `--columns LIST and --no-headers change ${named('columns')}. A column is the path of an attribute: userName, name.givenName, emails.work, members.count. A list such as +title,-id changes the default columns. A table may shorten an id to 2819c223…; commands accept such an id if the service can search for it and only one resource has it. Other formats show whole ids.`,
        width,
        2,
      ),
    ),
    ...section(
      'Query',
      paragraph(
        '-q EXPR applies a JMESPath expression to the whole result: -q "[].userName". scimctl therefore reads a list to its end before it shows the result of the query.',
        width,
        2,
      ),
    ),
    ...section('Errors', paragraph(`With ${named('structured')}, an error is one JSON object on stderr.`, width, 2)),
    ...section(
      'Events',
      paragraph(
        '--events ndjson changes stderr, in each format: each line is one JSON object with version, event and time. The first event has the name "started", and the last one the name "finished" and the exit code. Other events are connected, job, progress, waiting, note, warning, trace and error. Progress is written at most once a second. No question is asked. --quiet omits notes, progress and waits. scimctl schema event prints the schema of an event.',
        width,
        2,
      ),
    ),
    ...section(
      'Spreadsheets',
      paragraph(
        `In ${named('delimited')}, a cell that a spreadsheet would run as a formula gets an apostrophe. --csv-raw leaves the cell as it is. bulk export changes no value.`,
        width,
        2,
      ),
    ),
  ];
}

/**
 * A promise of the command line, and the tests that check it. Each test is named by the path of its file below `test/`
 * and by its title in this file.
 */
export interface PromiseRow {
  readonly promise: string;
  readonly tests: readonly (readonly [file: string, title: string])[];
}

const row = (promise: string, ...tests: (readonly [file: string, title: string])[]): PromiseRow => ({
  promise,
  tests,
});

const examples = 'cli/contract/every-example.test.ts';
const rules = 'cli/contract/rules.test.ts';
const streams = 'cli/contract/every-stream.test.ts';
const eventStream = 'cli/reporting/event-stream.test.ts';
const processStream = 'cli/process/event-stream.test.ts';
const pipes = 'cli/process/pipes.test.ts';
const traps = 'cli/process/traps.test.ts';
const commands = 'cli/every-command.test.ts';
const outputs = 'cli/schema/outputs.test.ts';
const users = 'cli/resource/users.test.ts';
const ids = 'cli/resource/ids.test.ts';
const lists = 'cli/resource/lists.test.ts';
const hostile = 'cli/hostile-answers.test.ts';
const columns = 'cli/output/columns.test.ts';
const delimited = 'output/delimited.test.ts';
const doors = 'changes/every-door.test.ts';
const auth = 'client/layers/auth.test.ts';
const resolve = 'profiles/resolve.test.ts';
const refused = '%s shows no secret, asks nothing, reads no stdin, and has errors in JSON';

/** Each promise of the command line. `docs/contract.md` is made from this table. */
export const promises: Readonly<Record<string, readonly PromiseRow[]>> = {
  Help: [
    row(
      'Each command has a summary and an example that the parser accepts.',
      [commands, '%s says what it does and shows an example'],
      [commands, '%s is understood'],
    ),
    row('Each example runs.', [
      examples,
      '%s runs on a terminal, and shows no secret and nothing that a terminal obeys',
    ]),
    row(
      'Help fits 80 columns, sends nothing and reads no configuration.',
      [commands, '%s has help that fits 80 columns'],
      [traps, 'sends nothing and reads no configuration for help'],
    ),
    row(
      'An unknown flag, command, column, attribute or profile is refused with a suggestion.',
      [commands, '%s suggests the flag that was meant, as JSON where that was asked for'],
      [traps, 'ends with exit code 2 and a suggestion for %j'],
      [users, 'suggests the attribute that was meant'],
      ['cli/profile/profiles.test.ts', 'suggests the profile that was meant'],
    ),
  ],
  Output: [
    row(
      'stdout has data, and stderr everything else. With `--quiet`, stderr has only errors.',
      [examples, refused],
      [users, 'says what was created and what to do next on a terminal, and leaves stdout empty'],
    ),
    row(
      'The default format is `table` on a terminal and `json` in a pipe: an array for a list, an object for one resource.',
      [users, 'is an array in a pipe, and an empty one for no matches, with exit code 0'],
      ['output/json.test.ts', 'one resource is an object, not an array'],
    ),
    row(
      'Each command fits its published JSON Schema.',
      [outputs, 'of each command agrees with its schema'],
      [outputs, 'was compared with the output of each command that writes data'],
    ),
    row('Every format shows a list, an empty list and one resource.', [
      'output/formats.test.ts',
      'every format shows a list, an empty list and one resource',
    ]),
    row(
      '`-o id` prints one id a line, and every verb takes it back with `--ids -`.',
      ['output/formats.test.ts', 'one id a line'],
      [ids, 'delete takes what list prints'],
      [ids, 'update, patch and delete change several groups, and need consent for all members together'],
    ),
    row(
      '`-o raw` is the response of the service, unchanged.',
      [users, 'gives the server’s own answer with -o raw'],
      ['output/formats.test.ts', 'raw hands the server’s own text through, one answer after the other'],
    ),
    row(
      '`-q` works in every structured format of every command with data, or is refused.',
      [examples, '%s applies the query in every structured format, and refuses an unknown column'],
      [examples, 'is the rule: each other command has a reason'],
    ),
    row(
      'A column that does not exist is refused. A flag without effect in the format is refused.',
      [examples, '%s applies the query in every structured format, and refuses an unknown column'],
      [columns, 'a column that was mistyped'],
      [columns, 'a flag that has no effect in the format'],
    ),
    row(
      '`table`, `csv` and `tsv` have the same columns in the same order; `--columns +x,-y` changes the default columns.',
      [delimited, 'a list has the same columns in the same order as the table'],
      ['output/columns.test.ts', 'an addition and a removal'],
    ),
    row(
      '`--no-headers` and `--csv-raw` have an effect where they mean something, and `--sort-by` sorts before `--limit` cuts.',
      [columns, 'is heeded where it means something'],
      [users, 'sorts before it cuts'],
    ),
    row(
      'A list has all pages. `--limit` says on stderr `showing N of M`.',
      [users, 'reads every page'],
      [users, 'says that a limit cut the list off'],
    ),
    row(
      'A service that repeats a page, ignores `startIndex`, or changes `totalResults` is detected, and the exit code is not 0.',
      [lists, 'a list that is not complete has an exit code'],
      ['client/paging/paging.test.ts', 'a server that deviates'],
    ),
    row(
      'If a page fails midway, the printed list stays valid, and the exit code says so.',
      [traps, 'delivers all that it read before a page failed, closes the array, and says so in the exit code'],
      [pipes, 'loses nothing of %s'],
      ['output/json.test.ts', 'what was printed stays valid when a page fails midway, and the failure is told'],
    ),
    row(
      'Rows are printed as pages arrive, and no page is read ahead of a reader that pauses.',
      ['output/json.test.ts', 'an item is given out when it arrives, not when the list ends'],
      [pipes, 'gets everything, and no page is read ahead of the reader'],
      [traps, 'survives a reader that is asleep for longer than any timer'],
    ),
    row(
      'A closed pipe ends every kind of command quietly, and stops the requests.',
      [pipes, 'ends %s quietly'],
      [traps, 'stops asking for pages when the reader went away'],
    ),
    row(
      'No matches are an empty list and exit code 0.',
      [users, 'is an array in a pipe, and an empty one for no matches, with exit code 0'],
      [lists, 'is empty also where a service answers 404'],
    ),
    row(
      'A table fits a terminal of 40, 80 and 120 columns, and aligns wide and combining characters.',
      ['output/table.test.ts', 'at a width of %s'],
      ['output/table.test.ts', 'a table of many scripts is aligned and safe'],
    ),
    row(
      'Text of a service does nothing to a terminal, in each command and format.',
      [examples, '%s runs on a terminal, and shows no secret and nothing that a terminal obeys'],
      [examples, 'is known to show text of a server, or has a reason to show none'],
      [hostile, 'is sent nothing to obey by %j'],
    ),
    row(
      'A CSV cell that a spreadsheet would run is defused; `bulk export` changes no value.',
      [delimited, 'what a spreadsheet would run'],
      ['cli/bulk/export.test.ts', 'CSV never changes a value that a spreadsheet would run as a formula'],
    ),
    row(
      'Colour is off in a pipe, and with `NO_COLOR`, `TERM=dumb`, `CI` and `--no-color`, on stdout and stderr.',
      [rules, 'colours on stdout and stderr follow the rules: %s'],
      ['cli/resource/card.test.ts', 'shows in red that a user is inactive, and also says so'],
    ),
    row(
      'Work of more than a second shows progress on a terminal, and a line every few seconds in a log.',
      ['output/activity.test.ts', 'work of less than a second shows nothing'],
      [
        'output/progress.test.ts',
        'a log gets a line every five seconds, with what is done, failed, the rate and the time left',
      ],
      ['cli/connection/connection.test.ts', 'work that takes long'],
    ),
    row(
      '`-o ndjson` is the stream of a run for programs: one line for each result, as soon as it is known. `scimctl schema COMMAND --line` has the form of a line.',
      [rules, 'an import with -o ndjson writes the result of a row before the last row is sent'],
      [outputs, 'is printed with all definitions that it uses'],
    ),
    row(
      'With `--events ndjson`, each line of stderr of each command is an event that fits its JSON Schema, from `started` to `finished` with the exit code: after success, an error, a wrong flag and Ctrl-C.',
      [streams, '%s writes only events to stderr, asks nothing and shows no secret'],
      [streams, 'a usage error of %s is an event'],
      [eventStream, 'are the start, the job, the progress once a second, the counts and the end'],
      [eventStream, 'with --quiet are the frame of the stream, and neither notes nor progress'],
      [processStream, 'ends its stream after Ctrl-C, with the job that continues'],
      [processStream, 'is quiet if the reader of its events goes away'],
    ),
    row(
      'A change says what it changed, and names the next command.',
      [users, 'says what was created and what to do next on a terminal, and leaves stdout empty'],
      [users, 'names the profile of the command in the next command'],
    ),
  ],
  'Exit codes': [
    row('The table in the source has every exit code, and `scimctl help exit-codes` prints it.', [
      commands,
      'prints the table of exit codes',
    ]),
    row(
      'Each exit code has a command line that ends with it.',
      [rules, 'a command ends with exit code %d: %j'],
      [rules, 'each exit code of the table has a command line here'],
    ),
    row(
      'If some of several changes fail, the exit code is 7. If all fail for one reason, it is the code of the reason.',
      [ids, 'reports an id that fails, with exit code 7, and makes the other changes'],
      [ids, 'has the exit code of the reason if all ids fail for one reason'],
      ['cli/bulk/bulk.test.ts', 'ends with exit code 7 when some rows fail, and with the common reason when all do'],
    ),
    row(
      'Ctrl-C ends with 130, and a job can be resumed.',
      [traps, 'stops at Ctrl-C with exit code 130'],
      ['cli/job/job.test.ts', 'is listed and shown, and resumed without doing anything twice'],
    ),
  ],
  Errors: [
    row(
      'An error says what happened, where, why in the words of the service, and what to do next.',
      ['output/errors.test.ts', 'an error says what, where, why and what next, and a server cannot add a line to it'],
      [users, 'points at the mistake in a filter and sends nothing'],
    ),
    row(
      'With a structured format, each error is one JSON object on stderr that fits the schema `error`.',
      [examples, refused],
      [outputs, 'of %s agrees with the schema of errors'],
    ),
    row(
      'A stack trace is shown only for a bug, without secrets and with lines of the source.',
      ['cli/process/stack-trace.test.ts', 'names files and lines of the source'],
      [hostile, 'does not bring a secret into the stack of a fault of our own'],
    ),
  ],
  Input: [
    row(
      'A resource comes from flags, `--set`, a JSON or YAML file, or standard input.',
      [users, 'sends what the flags say, the work address as the preferred one'],
      [users, 'turns text into what the schema asks for, and removes with null'],
      [users, 'reads a resource from standard input, and lets flags change it'],
      ['cli/process/input.test.ts', 'reads YAML from standard input'],
    ),
    row(
      '`--if-match auto` sends the version that was read; a newer version ends with exit code 5.',
      [users, 'holds to the version that was read with --if-match auto'],
      [users, 'ends with exit code 5 when somebody was faster'],
    ),
    row(
      'CSV files of spreadsheets are read: byte order mark, UTF-16, Windows-1252, semicolons.',
      ['provisioning/source/read-rows.test.ts', 'a spreadsheet is read as it was saved'],
      ['provisioning/source/read-rows.test.ts', 'wrong encoding proposes the right one'],
    ),
    row(
      'Standard input is read only for `-`, and then to its end.',
      [examples, refused],
      [traps, 'reads standard input to its end, however slow it comes'],
      [traps, 'leaves the caller’s standard input alone in a while loop'],
      [commands, '%s leaves standard input to the caller'],
    ),
    row(
      'A user is named by id, userName, e-mail or employee number. An ambiguous name is an error with the candidates. `--by` settles it.',
      [users, 'finds a person by %s'],
      [users, 'lists the candidates of an ambiguous address'],
      [users, 'looks nowhere else with --by'],
      [ids, 'of two people is an error that lists both'],
    ),
    row(
      'A filter is parsed before it is sent; `--filter-raw` sends it as it is; `--where` builds a filter.',
      [users, 'points at the mistake in a filter and sends nothing'],
      [users, 'sends a vendor’s own syntax as it is with --filter-raw'],
      [ids, 'joins all conditions and --filter, with full names'],
    ),
    row(
      'Nothing is asked without a terminal, in `CI`, with `SCIMCTL_NO_INPUT` or with `--no-input`; the error names the flag.',
      [examples, refused],
      ['cli/connection/unattended.test.ts', 'asks nothing, uses no colour and overwrites no line with %s'],
      [users, 'asks nothing in CI or with --no-input, terminal or not'],
    ),
  ],
  'Profiles and secrets': [
    row(
      '`--profile` has precedence over `SCIMCTL_PROFILE`, then `SCIMCTL_URL` with `SCIMCTL_TOKEN`, then `.scimctl.json`, then the current profile.',
      [rules, 'a file of the directory chooses a profile, and no URL that another source has a token for'],
      [resolve, '--profile beats all'],
    ),
    row(
      'A URL of one source never goes with a token of another source; a directory chooses only the name of a profile.',
      [resolve, 'a URL is never used with a token from another source'],
      [resolve, 'a directory may come from a stranger'],
    ),
    row(
      '`profiles show` and `config explain` say where each value came from.',
      [
        'cli/diagnosis/config-explain.test.ts',
        'names the origin of each value: flag, variable, file, profile, default',
      ],
      [resolve, 'every value says where it came from, secrets by reference only'],
    ),
    row(
      'A secret is in the keychain, in a file for this user only, or a reference; never on the command line.',
      [
        'cli/profile/keychain.test.ts',
        'is stored there and nowhere else, used by commands, and removed with the profile',
      ],
      ['cli/profile/profiles.test.ts', 'keeps a secret from standard input in a file for this user only'],
      ['cli/profile/profiles.test.ts', 'refuses a secret on the command line without repeating it'],
      ['profiles/keychain/keychain.test.ts', 'is given up after a time limit, as on a machine without a desktop'],
    ),
    row(
      'An OAuth token is kept until it expires, and renewed once after a 401.',
      [auth, 'the token is kept until it expires, then renewed'],
      [auth, 'a 401 renews it once'],
      [auth, 'a second 401 is final: no third request'],
    ),
    row(
      'No command shows a secret or writes it to a file, whatever a service repeats.',
      [examples, refused],
      [hostile, 'shows no secret to %j'],
      ['cli/connection/har.test.ts', 'contains no secret'],
      ['cli/job/job.test.ts', 'have no secrets in their files'],
    ),
    row(
      'A token does not go over plain http to another machine, unless the profile says so.',
      [auth, 'a token over plain http to another machine'],
      [auth, 'unless the profile says so'],
      [auth, 'the client secret does not go over plain http either'],
    ),
    row('A token never follows a redirect to another origin.', [
      'client/layers/redirects.test.ts',
      'a token never reaches another origin, over real sockets',
    ]),
    row('Certificates are checked; a profile that does not check them is warned of each time.', [
      'cli/connection/connection.test.ts',
      'that are not checked are warned of each time: %j',
    ]),
  ],
  Safety: [
    row(
      '`--dry-run` sends no change, and shows the requests. `--curl` prints them, and leaves nothing behind.',
      ['cli/connection/dry-run.test.ts', 'searches, since that changes nothing'],
      [ids, 'sends nothing with --dry-run'],
      ['cli/connection/curl.test.ts', 'prints a change, and sends only the reads that the change needs'],
      ['cli/connection/bulk-curl.test.ts', 'prints what %s sends, and sends nothing'],
      ['changes/curl-doors.test.ts', 'sends no change, leaves nothing behind, and prints only curl commands: %s'],
      ['cli/connection/curl-script.test.ts', 'give the same directory as the command: %s'],
    ),
    row('Each command that can change something is tried with protected people, production and many removals.', [
      doors,
      'every command that can change something has a row',
    ]),
    row(
      'Without a terminal, a destruction needs `--yes`; in production, the name of the profile.',
      [users, 'deletes nobody without a terminal and without --yes'],
      [doors, '%s needs the name of the profile'],
      ['cli/safety/production.test.ts', '%j has the name typed on a terminal'],
    ),
    row(
      'The effect counts: more than ten removals by any command need consent to their number.',
      [doors, '%s: their number has to be agreed to'],
      [doors, '%s: no more than were agreed to'],
      [doors, '%s: no more than the profile allows'],
    ),
    row(
      'Removals by a filter or by absence are limited to ten people or 5 percent; more is refused with exit code 9.',
      ['cli/resource/edit.test.ts', 'is ten people, or 5 percent of the active people'],
      ['cli/sync/refusal.test.ts', 'a refused sync'],
      ['cli/safety/share.test.ts', 'limits an offboarding and an import, and an offboarding also in a dry run'],
    ),
    row('The removals of all shards and resumes of a run are counted together.', [
      'cli/bulk/shard.test.ts',
      'decides limits on the whole plan',
    ]),
    row('An empty source removes nobody.', ['cli/sync/sync.test.ts', 'an empty source']),
    row(
      'A protected person keeps access, by whatever command.',
      [doors, 'a protected person keeps what it has'],
      ['provisioning/plan-edit.test.ts', 'leaves a protected person as the person is'],
    ),
    row(
      'An outcome is claimed only if the response or a read shows it; otherwise the exit code is not 0.',
      [doors, '%s: %s claims nothing that is not so'],
      ['changes/services.test.ts', 'where nothing shows a membership, that is said, and the exit code is 7'],
    ),
    row(
      'A list whose end was not seen removes nobody.',
      ['cli/sync/sync.test.ts', 'deactivates nobody of the source on a service whose pages are wrong: %s'],
      ['cli/first-page-only.test.ts', '%s %s refuses a list that is only the first page'],
    ),
    row('A weaker key never overrides a stronger key that says otherwise.', [
      'provisioning/offboarding/contradiction.test.ts',
      'the same externalId',
    ]),
    row(
      'A PUT is sent only for a resource that is known to have been read whole.',
      ['changes/hidden-members.test.ts', 'leaves nobody else in a group whose members are hidden, with PUT %s'],
      ['changes/dialect/members.test.ts', 'are not replaced by a PUT for want of PATCH'],
    ),
    row(
      'A filter is resolved once: only the people of the preview are changed.',
      ['cli/resource/edit.test.ts', 'changes the people who match, and nobody else'],
      ['cli/resource/edit.test.ts', 'is resumed after a stop, and changes each person once'],
    ),
    row('An offboarding deactivates; a deletion is asked for by name.', [
      'cli/bulk/offboard-delete.test.ts',
      'needs the consent of a deletion: the number is typed, also for one person',
    ]),
    row(
      'Each change is in the audit log, without secrets; a dry run and a read are not.',
      ['cli/audit/commands.test.ts', 'the change of a single command'],
      ['cli/audit/commands.test.ts', 'nothing of a dry run, and nothing of what only reads'],
      ['cli/audit/audit-layer.test.ts', 'is written without its query and without secrets'],
    ),
  ],
  Stability: [
    row('Commands, flags, formats and exit codes change only together with a file that a review shows.', [
      'cli/surface.test.ts',
      'the surface of the command line is the one that surface.txt lists',
    ]),
    row('The form of each output changes only together with its schema.', [
      outputs,
      'of each command agrees with its schema',
    ]),
    row('A plan or journal of a newer version is refused with a clear error.', [
      'cli/job/job.test.ts',
      'has a clear error if its plan is cut off or of a newer version',
    ]),
    row('Commands send requests only to the services of their profiles: a request to another host fails these tests.', [
      examples,
      '%s runs on a terminal, and shows no secret and nothing that a terminal obeys',
    ]),
  ],
};

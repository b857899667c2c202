// The types of the structured output of each command. `make-schemas.mjs` reads these types with the TypeScript compiler
// and makes the JSON Schemas. No other code imports this file.

import type { ExplainedRow } from '../../commands/config/explain.ts';
import type { ExplainedFilter } from '../../commands/filter/explain.ts';
import type { BehaviourRow } from '../../commands/mock/behaviours.ts';
import type { VerdictRow } from '../../commands/mock/verify.ts';
import type { ProfileRow } from '../../commands/profiles/list.ts';
import type { ConnectionTest } from '../../commands/profiles/test.ts';
import type { JournalEntry } from '../../mock-server/journal/entry.ts';
import type { OrphanRow } from '../../src/cli/access/orphans.ts';
import type { AccessRow } from '../../src/cli/access/report.ts';
import type { PastAccess } from '../../src/cli/access/show.ts';
import type { ServiceRow } from '../../src/cli/bulk/service-table.ts';
import type { PlannedRow } from '../../src/cli/connection/dry-run.ts';
import type { FindingRow } from '../../src/cli/diagnosis/doctor-command.ts';
import type { Identity } from '../../src/cli/diagnosis/whoami.ts';
import type { CheckedFact } from '../../src/cli/dialects/check-dialect.ts';
import type { DialectFactRow, DialectRow, FactRow } from '../../src/cli/dialects/dialect-rows.ts';
import type { EventRow } from '../../src/cli/events/event-row.ts';
import type { JobRow } from '../../src/cli/job/job-object.ts';
import type { ReadyLine, ReadyTenantsLine } from '../../src/cli/mock/ready.ts';
import type { ProfileState } from '../../src/cli/profile/profile-command.ts';
import type { MembershipRow } from '../../src/cli/resource/groups-of.ts';
import type { MemberRow } from '../../src/cli/resource/member-rows.ts';
import type { SchemaRow } from '../../src/cli/schema/schema-command.ts';
import type { SnapshotRow } from '../../src/cli/snapshot/list.ts';
import type { SavedSnapshot } from '../../src/cli/snapshot/take.ts';
import type { RoundRow } from '../../src/cli/sync/watch.ts';
import type { ErrorReport } from '../../src/output/errors.ts';
import type { StreamEvent } from '../../src/output/events/event.ts';
import type { Json, JsonObject } from '../../src/protocol/json/json.ts';
import type { Difference, OffboardResult, RowResult } from '../../src/provisioning/index.ts';

/** A SCIM resource (RFC 7643 section 3). The service decides which attributes it has. */
interface Resource {
  readonly id?: string;
  readonly schemas?: string[];
  readonly meta?: JsonObject;
  readonly [attribute: string]: Json | undefined;
}

/** A person that `bulk import` reads. A manager is named by userName, and a group by displayName. */
interface ExportedPerson {
  readonly schemas?: string[];
  readonly [attribute: string]: Json | undefined;
}

/** The result of a row, or of a manager or a group of a row. */
type ResultRow = RowResult | OffboardResult;

/** The command writes no data to stdout, or only text for people. */
type NoData = undefined;

/** The output of a command that changes one resource. With `--dry-run`, the output is the requests. */
type Changed = Resource | readonly PlannedRow[];

/** The output of a command that changes one person, or with `--filter` several people as a job. */
type Edited = Changed | readonly ResultRow[];

/** The results of a run, or with several services the results of each person on all services. */
type Run = readonly ResultRow[];

/** The JSON object on stderr that describes an error of any command. */
export type ErrorObject = ErrorReport;

/** One line of stderr of any command with `--events ndjson`. */
export type EventObject = StreamEvent;

/** Maps each command to the type of its structured output. An array is also written line by line, with `-o ndjson`. */
export interface CommandOutputs {
  'access orphans': readonly OrphanRow[];
  'access report': readonly AccessRow[];
  /** The state of the person, or with `--ids` of several people. */
  'access show': PastAccess | readonly PastAccess[];
  /** The response of the service, or with `--dry-run` the requests. */
  api: Json;
  'bulk export': readonly ExportedPerson[];
  'bulk import': Run;
  'bulk map': NoData;
  'bulk offboard': Run | readonly ServiceRow[];
  'bulk plan': Run;
  'bulk template': NoData;
  completion: NoData;
  'config explain': readonly ExplainedRow[];
  demo: NoData;
  'dialects check': readonly CheckedFact[];
  'dialects explain': readonly DialectFactRow[];
  'dialects list': readonly DialectRow[];
  'dialects show': readonly FactRow[];
  doctor: readonly FindingRow[];
  'events poll': readonly EventRow[];
  'events receive': readonly EventRow[];
  'events verify': EventRow;
  'filter explain': ExplainedFilter;
  'groups add-member': Edited;
  'groups create': Changed;
  'groups delete': readonly PlannedRow[];
  'groups diff': readonly MemberRow[];
  'groups edit': Changed;
  'groups get': Resource | readonly Resource[];
  'groups list': readonly Resource[];
  'groups members': readonly MemberRow[];
  'groups of': readonly MembershipRow[];
  'groups patch': Changed;
  'groups remove-member': Edited;
  'groups replace': Changed;
  'groups update': Changed;
  init: NoData;
  'job list': readonly JobRow[];
  'job merge': JobRow;
  'job prune': NoData;
  'job report': Run;
  'job resume': Run;
  'job retry': Run;
  'job show': JobRow;
  'job undo': Run;
  'mock behaviours': readonly BehaviourRow[];
  'mock log': readonly JournalEntry[];
  'mock serve': ReadyLine | ReadyTenantsLine;
  'mock verify': readonly VerdictRow[];
  'plan apply': Run;
  'plan show': Run;
  'profiles add': NoData;
  'profiles list': readonly ProfileRow[];
  'profiles edit': NoData;
  'profiles login': NoData;
  'profiles remove': NoData;
  'profiles rotate': NoData;
  'profiles show': ProfileState;
  'profiles test': ConnectionTest;
  'profiles update': NoData;
  'profiles use': NoData;
  'resource-types list': readonly Resource[];
  'resources create': Changed;
  'resources delete': readonly PlannedRow[];
  'resources edit': Changed;
  'resources get': Resource | readonly Resource[];
  'resources list': readonly Resource[];
  'resources patch': Changed;
  'resources replace': Changed;
  'resources update': Changed;
  /** A JSON Schema, or without a command the list of all schemas. */
  schema: JsonObject | readonly SchemaRow[];
  'schemas get': Resource;
  'schemas list': readonly Resource[];
  'server info': Resource;
  'snapshot diff': readonly Difference[];
  'snapshot list': readonly SnapshotRow[];
  'snapshot take': SavedSnapshot;
  'sync clear': NoData;
  'sync plan': Run;
  'sync run': Run;
  /** One line for each round. */
  'sync watch': readonly RoundRow[];
  'users activate': Edited;
  'users create': Changed;
  'users deactivate': Edited;
  'users delete': readonly PlannedRow[] | readonly ResultRow[];
  'users edit': Changed;
  'users get': Resource | readonly Resource[];
  'users list': readonly Resource[];
  'users offboard': Run | readonly ServiceRow[];
  'users patch': Changed;
  'users replace': Changed;
  'users update': Edited;
  whoami: Identity;
}

export { assertShowsAbsence, findOrphans } from './access/find-orphans.ts';
export { type JoinedPerson, joinAccounts } from './access/join-accounts.ts';
export { type Account, readAccounts } from './access/read-accounts.ts';
export { SourceError, TemporaryFileError } from './errors.ts';
export type { ExecutionJournal } from './execute/execution-journal.ts';
export { exportTable } from './export/columns.ts';
export { type Export, exportResources, exportRows } from './export/export.ts';
export { ExportError } from './export/export-error.ts';
export { groupKey } from './groups/find-group.ts';
export { findMissingGroups } from './groups/missing.ts';
export { type BulkChoice, type Importer, type ImportOptions, importPeople, openImport } from './import.ts';
export { createJob, type Job, type JobDraft, type OpenOptions, openJob } from './jobs/job.ts';
export { openJobCopy } from './jobs/job-copy.ts';
export { JobError, staleError } from './jobs/job-error.ts';
export { type JobSummary, listJobs, readJob, removeJob, resultsOfJob } from './jobs/job-summary.ts';
export { mergeJobs } from './jobs/merge-jobs.ts';
export { type OffboardedSearch, readOffboarded } from './jobs/offboarded-before.ts';
export { openPlan, type PlanFile, type PlanHeader, type PlanOptions, PlanWriter } from './jobs/plan-file.ts';
export { parseObject, readLines } from './jobs/read-lines.ts';
export * from './mapping/index.ts';
export { type DraftColumn, draftMapping, pathProblem, printDraft, readMappingFile } from './mapping-file/index.ts';
export { type OffboardOptions, offboardPeople } from './offboard.ts';
export { type Leaver, leaverOfRow, leaverOfText } from './offboarding/leaver.ts';
export type { OffboardResult, StateBefore } from './offboarding/result.ts';
export { hasOtherName, type NamedRow, type NamesOfRows, namesOfRows } from './people/names-of-rows.ts';
export { compilePeopleFilter, type PeopleFilter } from './people/people-filter.ts';
export type { OffboardPerson, PlanEntry } from './plan/entry.ts';
export { isChange, removalsOfEntry } from './plan/entry-removals.ts';
export { entryRedactor, restoreSecrets } from './plan/entry-secrets.ts';
export { mapInOrder } from './plan/map-in-order.ts';
export type { Edit } from './plan/plan-edit.ts';
export type { NamedEdit } from './plan/plan-named.ts';
export { previewResult, previewResults } from './plan/preview.ts';
export type { Unmatched } from './plan/recheck-edit.ts';
export { entriesOfShard, type Shard, ShardSelection } from './plan/shard.ts';
export { type Preflight, preflight } from './preflight.ts';
export { reportLine } from './report-line.ts';
export type { RowResult } from './result.ts';
export { compareSnapshots, type Difference } from './snapshot/compare-snapshots.ts';
export { findInSnapshot, groupsInSnapshot } from './snapshot/find-in-snapshot.ts';
export { type ReadOnlyPaths, readOnlyPaths } from './snapshot/read-only-paths.ts';
export { DifferenceSelection } from './snapshot/select-differences.ts';
export {
  readSnapshot,
  readSnapshotHeader,
  type SnapshotEntry,
  type SnapshotHeader,
  writeSnapshot,
} from './snapshot/snapshot-file.ts';
export { SnapshotIndex } from './snapshot/snapshot-index.ts';
export { takeSnapshot } from './snapshot/take-snapshot.ts';
export * from './source/index.ts';
export { isFailure, isProblem, type Summary, Tally } from './summary.ts';
export { openServiceSource } from './sync/service-source.ts';
export { readSourceKeys } from './sync/source-keys.ts';

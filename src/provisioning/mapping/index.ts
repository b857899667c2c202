export { clearPaths } from './clear.ts';
export { describeMapping, type MappingLine } from './describe.ts';
export { effectiveRows } from './effective.ts';
export { inferMapping, type MappingOptions, resourceMapping } from './infer.ts';
export { mapRow } from './map-row.ts';
export type { Links, MappedRow } from './mapped-row.ts';
export type { KeyName, MappedColumn, Mapping } from './mapping.ts';
export type { CellOptions, Purpose } from './rules.ts';
export { surveyRows } from './survey.ts';

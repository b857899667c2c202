export { describeMapping, type MappingLine } from './describe.ts';
export { inferMapping, type MappingOptions } from './infer.ts';
export { type Links, type MappedRow, mapRow } from './map-row.ts';
export type { KeyName, MappedColumn, Mapping } from './mapping.ts';

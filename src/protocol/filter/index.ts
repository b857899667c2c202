export { type CompareOp, type CompareValue, compareOps, type Filter, filterPaths } from './ast.ts';
export { isPresent, type ValueTest } from './compare.ts';
export { type CompileFilterOptions, compileElementFilter, compileFilter, type ResourceTest } from './compile.ts';
export { FilterError } from './error.ts';
export {
  defaultFilterLimits,
  type FilterLimits,
  type ParseFilterOptions,
  type PatchPath,
  parseFilter,
  parsePatchPath,
} from './parser.ts';
export { errorAt, type Place, placeOf } from './place.ts';
export { printFilter } from './printer.ts';
export { qualifyFilter } from './qualify.ts';

export { columnIndex } from './column-reference.ts';
export {
  type FileIdentity,
  fileIdentity,
  openSource,
  openText,
  type RowSource,
  readRows,
  type SourceOptions,
} from './open.ts';
export type { Row } from './row.ts';

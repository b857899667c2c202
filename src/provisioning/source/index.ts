export { columnIndex } from './column-reference.ts';
export { type FileIdentity, fileIdentity, openSource, type RowSource, readRows, type SourceOptions } from './open.ts';
export type { Header, ResourceRow, Row, RowProblem, SourceFormat, TableRow } from './row.ts';

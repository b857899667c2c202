import type { ColumnTarget } from '../headers/column-target.ts';

/** True for the `employeeNumber` of an extension, which can identify a person. */
export function isEmployeeNumber(target: ColumnTarget): boolean {
  return target.kind === 'attribute' && target.attribute.name.toLowerCase() === 'employeenumber';
}

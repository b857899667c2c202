import { expect, it } from 'vitest';
import { type FactValues, type FactValuesOfTable, factNames } from '../../src/dialects/facts.ts';

it('the types of the values are those of the table', () => {
  // The compiler checks this: each of the two types is assignable to the other.
  const fromTable = (values: FactValuesOfTable): FactValues => values;
  const toTable = (values: FactValues): FactValuesOfTable => values;
  const names = { ...fromTable({} as FactValuesOfTable), ...toTable({} as FactValues) };
  expect(Object.keys(names).every((name) => factNames.includes(name as keyof FactValues))).toBe(true);
});

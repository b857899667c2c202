/** A number with its noun: `1 row`, `2 rows`; `1 person`, `3 people` where the plural is its own. */
export function pluralize(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** Returns a number with a noun: `1 row`, `2 rows`. `many` is an irregular plural, as in `3 people`. */
export function pluralize(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

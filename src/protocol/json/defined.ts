/** Like the type `T`, but each member that can be `undefined` is optional. */
type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Copies an object without the members that are undefined: `defined({ a: 1, b: undefined })` is `{ a: 1 }`. */
export function defined<T extends object>(members: T): Defined<T> {
  const result: Partial<T> = {};
  for (const name in members) if (members[name] !== undefined) result[name] = members[name];
  return result as unknown as Defined<T>;
}

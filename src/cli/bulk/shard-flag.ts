import type { Shard } from '../../provisioning/index.ts';
import { UsageError } from '../errors/errors.ts';
import { text } from '../flags.ts';

/** The flag that selects a part of a plan. */
export const shardFlag = text(
  'execute only one part of the plan: 2/5 is the second of five parts. A hash of the key assigns each person to one part. Limits apply to the whole plan',
  'K/N',
);

/** Maximum number of shards. */
const mostShards = 1000;

/** Parses `K/N`. Throws a `UsageError`. */
export function parseShard(value: string | undefined): Shard | undefined {
  if (value === undefined) return undefined;
  const [, number, count] = /^(\d{1,4})\/(\d{1,4})$/.exec(value)?.map(Number) ?? [];
  if (number !== undefined && count !== undefined && number >= 1 && number <= count && count <= mostShards)
    return { number, count };
  throw new UsageError(`--shard ${value} is not K/N with K from 1 to N, and N at most ${mostShards}`, {
    hint: 'for example, use --shard 1/4 on the first of four machines',
  });
}

/** Largest `concurrency` of a profile. */
export const maxConcurrency = 256;
/** Largest `rate` of a profile. */
export const maxRate = 10_000;
/** Largest `maxWait` of a profile in seconds: one day. */
export const maxWaitSeconds = 86_400;

// Loaded into a server by `node --expose-gc --import`. On each message, collects garbage and reports the remaining
// memory in bytes.
process.on('message', () => {
  globalThis.gc();
  const { heapUsed, external, rss } = process.memoryUsage();
  process.send({ live: heapUsed + external, resident: rss });
});

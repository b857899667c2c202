// Loaded into a server by `node --expose-gc --import`: when it is asked to, it collects garbage and says what is left, in bytes.
process.on('message', () => {
  globalThis.gc();
  const { heapUsed, external, rss } = process.memoryUsage();
  process.send({ live: heapUsed + external, resident: rss });
});

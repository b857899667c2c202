// The flags `--expose-gc --import` of Node.js load this file into a server. On each message, the file collects garbage
// and reports the remaining memory in bytes.
process.on('message', () => {
  globalThis.gc();
  const { heapUsed, external, rss } = process.memoryUsage();
  process.send({ live: heapUsed + external, resident: rss });
});

// With the arguments `open FILE`, starts the service provider on a file. With `parse FILE`, reads the file and parses
// its lines. Prints the memory of this process.
import { createReadStream, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [what, db] = process.argv.slice(2);
const kept = await { open, parse }[what]();
writeSync(1, JSON.stringify({ rss: process.memoryUsage().rss, kept: kept.length }));
process.exit();

async function open() {
  const { createMockServer } = await import('../../dist/lib/mock-server/index.js');
  return [await createMockServer({ db, journal: false, token: 'bench' })];
}

async function parse() {
  const records = [];
  for await (const line of createInterface({ input: createReadStream(db) })) records.push(JSON.parse(line));
  return records;
}

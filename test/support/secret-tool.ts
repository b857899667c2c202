import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** What a keychain does wrong. */
export type Misbehaviour = 'hang' | 'fail' | 'forget' | 'flood';

/** A stand-in for the program `secret-tool` of Linux. The stand-in keeps its entries in a file. */
export interface SecretTool {
  /** The environment in which the stand-in is found. */
  readonly env: Readonly<Record<string, string>>;
  /** The stored entries by their accounts, decoded from Base64. */
  entries(): Readonly<Record<string, string>>;
  /** The arguments of all calls. */
  calls(): readonly (readonly string[])[];
  /** Changes how later calls behave. Without an argument, they behave well. */
  misbehave(misbehaviour?: Misbehaviour): void;
}

/** Creates the stand-in as an executable script in a folder of its own. POSIX only. */
export function createSecretTool(): SecretTool {
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-secret-tool-'));
  const file = (name: string): string => path.join(folder, name);
  writeFileSync(
    file('secret-tool'),
    `#!${process.execPath}
const fs = require('node:fs');
const [data, calls, mode] = ${JSON.stringify([file('data.json'), file('calls.json'), file('mode')])};
const read = (name, otherwise) => (fs.existsSync(name) ? JSON.parse(fs.readFileSync(name, 'utf8')) : otherwise);
const [verb, ...words] = process.argv.slice(2);
fs.writeFileSync(calls, JSON.stringify([...read(calls, []), [verb, ...words]]));
const how = fs.existsSync(mode) ? fs.readFileSync(mode, 'utf8') : '';
const account = words.at(-1);
const entries = read(data, {});
const save = () => fs.writeFileSync(data, JSON.stringify(entries));
if (how === 'hang') setInterval(() => {}, 1000);
else if (how === 'flood') for (let n = 0; n < 100; n++) process.stdout.write('x'.repeat(1000));
else if (how === 'fail') {
  process.stderr.write('Cannot autolaunch D-Bus without X11 $DISPLAY\\n');
  process.exitCode = 1;
} else if (verb === 'lookup') {
  if (account in entries) process.stdout.write(entries[account]);
  else process.exitCode = 1;
} else if (verb === 'store') {
  const text = fs.readFileSync(0, 'utf8');
  if (how !== 'forget') entries[account] = text;
  save();
} else {
  if (!(account in entries)) process.exitCode = 1;
  delete entries[account];
  save();
}
`,
    { mode: 0o755 },
  );
  const json = (name: string, otherwise: unknown) =>
    existsSync(file(name)) ? JSON.parse(readFileSync(file(name), 'utf8')) : otherwise;
  return {
    env: { PATH: folder },
    entries: () =>
      Object.fromEntries(
        Object.entries(json('data.json', {}) as Record<string, string>).map(([account, text]) => [
          account,
          Buffer.from(text, 'base64').toString('utf8'),
        ]),
      ),
    calls: () => json('calls.json', []),
    misbehave: (misbehaviour = '' as Misbehaviour) => writeFileSync(file('mode'), misbehaviour),
  };
}

import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const prefix = `node-${process.version}-${process.arch}-`;

/** Runs a command. The program keeps its compiled code in `folder`. */
function run(folder: string, build = 'build-1', ...argv: string[]) {
  const script = `
    process.argv.splice(1, 0, 'scimctl');
    const { loadModule } = require(${JSON.stringify(path.join(root, 'bin', 'module-loader.js'))});
    const cache = { folder: ${JSON.stringify(folder)}, build: ${JSON.stringify(build)} };
    loadModule(${JSON.stringify(path.join(root, 'dist', 'cli', 'process.cjs'))}, cache).main('1.2.3');`;
  const words = argv.length === 0 ? ['filter', 'explain', 'userName eq "ann"', '-o', 'json'] : argv;
  const home = mkdtempSync(path.join(tmpdir(), 'scimctl-home-'));
  const env = { PATH: process.env['PATH'], HOME: home, SCIMCTL_CONFIG_DIR: home };
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', script, '--', ...words], {
    env,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const newFolder = () => path.join(mkdtempSync(path.join(tmpdir(), 'scimctl-cache-')), 'compiled');
const own = (folder: string, build = 'build-1') => path.join(folder, `${prefix}${build}`);

/** Returns the name and the inode of each file. If a file is written again, it has another inode. */
function filesIn(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .map((name) => `${name} ${statSync(path.join(folder, name)).ino}`);
}

it('the second run uses the code of the first run, and gives the same result', () => {
  const folder = newFolder();
  const first = run(folder);
  expect(first).toMatchObject({ status: 0, stderr: '' });
  const files = filesIn(own(folder));
  expect(files.length).toBeGreaterThan(3);
  expect(run(folder)).toEqual(first);
  expect(filesIn(own(folder))).toEqual(files);
});

it('another command adds the code that it uses, also to the code of modules that other commands have loaded', () => {
  const folder = newFolder();
  run(folder);
  const sizes = () => readdirSync(own(folder)).map((name) => statSync(path.join(own(folder), name)).size);
  const [names, before] = [readdirSync(own(folder)), sizes()];
  expect(run(folder, 'build-1', 'dialects', 'list', '-o', 'id').status).toBe(0);
  expect(readdirSync(own(folder))).toEqual(expect.arrayContaining(names));
  expect(readdirSync(own(folder)).length).toBeGreaterThan(names.length);
  const core = names.indexOf('chunks-core');
  expect(statSync(path.join(own(folder), 'chunks-core')).size).toBeGreaterThan(before[core] as number);
});

it('leaves no other file if the code cannot be saved under its name', () => {
  const folder = newFolder();
  mkdirSync(path.join(own(folder), 'cli-process', 'full'), { recursive: true, mode: 0o700 });
  expect(run(folder).status).toBe(0);
  expect(readdirSync(own(folder)).filter((name) => /\.\d+$/.test(name))).toEqual([]);
});

it.each([
  ['is empty', () => Buffer.alloc(0)],
  ['is cut off', (content: Buffer) => content.subarray(0, content.length / 2)],
  [
    'has a changed byte',
    (content: Buffer) => Buffer.from(content.map((byte, at) => (at === content.length - 9 ? byte ^ 1 : byte))),
  ],
  ['consists of zeros', (content: Buffer) => content.fill(0)],
])('a file that %s is not used, and is written again', (_, damage) => {
  const folder = newFolder();
  const first = run(folder);
  const names = readdirSync(own(folder));
  const contents = names.map((name) => readFileSync(path.join(own(folder), name)));
  const damaged = contents.map((content) => Buffer.from(damage(Buffer.from(content))));
  for (const [index, name] of names.entries()) writeFileSync(path.join(own(folder), name), damaged[index] as Buffer);
  expect(run(folder)).toEqual(first);
  expect(readdirSync(own(folder))).toEqual(names);
  for (const [index, name] of names.entries()) {
    expect(readFileSync(path.join(own(folder), name)).equals(damaged[index] as Buffer), name).toBe(false);
  }
});

it('the code of another build is removed, and other files are not', () => {
  const folder = newFolder();
  run(folder);
  writeFileSync(path.join(folder, 'v22.0.0-x64'), '');
  mkdirSync(path.join(folder, 'node-v1.0.0-x64-build-1'));
  run(folder, 'build-2');
  expect(readdirSync(folder).sort()).toEqual(['node-v1.0.0-x64-build-1', `${prefix}build-2`, 'v22.0.0-x64'].sort());
});

it.skipIf(process.platform === 'win32')('a folder to which other users can write is not used', () => {
  const folder = newFolder();
  mkdirSync(own(folder), { recursive: true });
  chmodSync(own(folder), 0o777);
  expect(run(folder)).toMatchObject({ status: 0, stderr: '' });
  expect(readdirSync(own(folder))).toEqual([]);
});

it('the folder is private, and so are its files', () => {
  const folder = newFolder();
  run(folder);
  const files = readdirSync(own(folder)).map((name) => path.join(own(folder), name));
  expect([own(folder), ...files].map((file) => statSync(file).mode & 0o077)).toEqual([0, ...files.map(() => 0)]);
});

it('a folder that cannot be created changes nothing', () => {
  const folder = newFolder();
  writeFileSync(folder, '');
  expect(run(folder)).toMatchObject({ status: 0, stderr: '' });
  expect(existsSync(own(folder))).toBe(false);
});

it.skipIf(!existsSync('/proc/self'))('a folder in a file system without new folders changes nothing', () => {
  expect(run('/proc/scimctl/compiled')).toMatchObject({ status: 0, stderr: '' });
});

it('no module of a command is left to the loader of Node.js', () => {
  const script = `
    process.argv.splice(1, 0, 'scimctl');
    process.on('exit', () => console.error(Object.keys(require.cache).filter((name) => name.endsWith('.cjs')).join()));
    const { loadModule } = require(${JSON.stringify(path.join(root, 'bin', 'module-loader.js'))});
    loadModule(${JSON.stringify(path.join(root, 'dist', 'cli', 'process.cjs'))}).main('1.2.3');`;
  const home = mkdtempSync(path.join(tmpdir(), 'scimctl-home-'));
  const env = { PATH: process.env['PATH'], HOME: home, SCIMCTL_CONFIG_DIR: home };
  const words = ['-e', script, '--', 'dialects', 'list', '-o', 'id'];
  expect(spawnSync(process.execPath, words, { env, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '\n' });
});

it('modules of Node.js that a short command does not use are not loaded, and work when they are used', () => {
  const script = `
    const late = ['crypto', 'fs/promises'];
    process.on('exit', () => console.error(late.filter((name) => process.moduleLoadList.includes('NativeModule ' + name)).join()));
    const { loadModule } = require(${JSON.stringify(path.join(root, 'bin', 'module-loader.js'))});
    loadModule(${JSON.stringify(path.join(root, 'dist', 'cli', 'process.cjs'))}).main('1.2.3');`;
  const home = mkdtempSync(path.join(tmpdir(), 'scimctl-home-'));
  const env = { PATH: process.env['PATH'], HOME: home, SCIMCTL_CONFIG_DIR: home };
  const file = path.join(home, 'script.cjs');
  writeFileSync(file, script);
  const start = (...words: string[]) => spawnSync(process.execPath, [file, ...words], { env, encoding: 'utf8' });
  expect(start('dialects', 'list', '-o', 'id')).toMatchObject({ status: 0, stderr: '\n' });
  // This command needs `crypto` and `fs/promises`, because it saves a file under a temporary name first.
  const add = ['profiles', 'add', 'hr', '--url', 'https://hr.example.com', '--secret', 'env:T', '--quiet'];
  expect(start(...add)).toMatchObject({ status: 0, stderr: expect.stringContaining('crypto,fs/promises\n') });
});

it('a module that fails is loaded again by the next import', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-failing-'));
  writeFileSync(path.join(folder, 'failing.cjs'), 'exports.half = 1; throw new Error("failed")');
  const twice =
    'let seen = []; for (const run of [1, 2]) try { seen.push(require("./failing.cjs")) } catch ({ message }) { seen.push(message) }';
  writeFileSync(path.join(folder, 'main.cjs'), `${twice} exports.seen = seen;`);
  const script = `
    const { loadModule } = require(${JSON.stringify(path.join(root, 'bin', 'module-loader.js'))});
    console.log(JSON.stringify(loadModule(${JSON.stringify(path.join(folder, 'main.cjs'))}).seen));`;
  const { stdout } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
  expect(stdout).toBe('["failed","failed"]\n');
});

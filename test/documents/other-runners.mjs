// Runs the recipes for bun and deno of docs/guides/test-runners.md. The runners are installed from the npm registry into a
// temporary folder, because they are too large for a dependency of the project.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** How to install, find and call each runner. A runner has a separate package for each platform. */
const runners = {
  bun: { version: '1.4.5', scope: '@oven', program: /^bun(?:\.exe)?$/, argv: ['test'] },
  deno: {
    version: '2.9.6',
    scope: '@deno',
    program: /^deno(?:\.exe)?$/,
    argv: ['test', '--allow-all', '--node-modules-dir=manual'],
  },
};

const guide = readFileSync(path.join(root, 'docs', 'guides', 'test-runners.md'), 'utf8');
const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-runners-'));
try {
  for (const [name, runner] of Object.entries(runners)) run(name, runner);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function run(name, { version, scope, program, argv }) {
  const [, recipe] = new RegExp(`<!-- ${name}: \\w+ -->\\n\`\`\`ts\\n([\\s\\S]*?)\`\`\``).exec(guide) ?? [];
  if (recipe === undefined) throw new Error(`docs/guides/test-runners.md has no recipe for ${name}`);
  const project = path.join(folder, name);
  mkdirSync(path.join(project, 'node_modules'), { recursive: true });
  writeFileSync(
    path.join(project, 'package.json'),
    '{"type":"module","dependencies":{"scimctl":"*","@types/node":"*"}}',
  );
  writeFileSync(path.join(project, 'example.test.ts'), recipe);
  // A copy instead of a link, because deno does not find the types of a linked package.
  const copy = path.join(project, 'node_modules', 'scimctl');
  for (const part of ['package.json', 'dist'])
    cpSync(path.join(root, part), path.join(copy, part), { recursive: true });
  // deno checks the recipe and needs these types.
  for (const types of ['@types', 'undici-types'])
    symlinkSync(path.join(root, 'node_modules', types), path.join(project, 'node_modules', types), 'junction');
  const found = install(name, version, scope, program);
  const env = { ...process.env, HOME: folder, DENO_DIR: path.join(folder, 'deno'), NO_COLOR: '1' };
  const { status, stdout, stderr } = spawnSync(found, [...argv, 'example.test.ts'], {
    cwd: project,
    encoding: 'utf8',
    env,
  });
  if (status !== 0) throw new Error(`the recipe for ${name} ${version} fails:\n${stdout}${stderr}`);
  process.stdout.write(`the recipe for ${name} ${version} passes\n`);
}

/** Installs a runner without its scripts, and returns the path of its program. */
function install(name, version, scope, program) {
  const place = path.join(folder, 'installed', name);
  mkdirSync(place, { recursive: true });
  const npm = ['install', '--prefix', place, '--no-save', '--ignore-scripts', '--no-audit', '--no-fund'];
  const { status, stderr } = spawnSync('npm', [...npm, `${name}@${version}`], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`${name} ${version} cannot be installed:\n${stderr}`);
  const packages = path.join(place, 'node_modules', scope);
  const files = readdirSync(packages, { recursive: true }).filter((file) => program.test(path.basename(file)));
  if (files[0] === undefined) throw new Error(`${name} ${version} has no program for this platform`);
  return path.join(packages, files[0]);
}

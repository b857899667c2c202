import { expect, it } from 'vitest';
import { exitCodes } from '../../src/cli/errors/exit-codes.ts';
import { helpTopics } from '../../src/cli/help/topics.ts';
import type { ManifestArgument, ManifestCommand, ManifestFlag } from '../../src/cli/manifest.ts';
import { formats } from '../../src/output/formats.ts';
import { described } from './run.ts';

// Scripts depend on these lines, so a removed or renamed line breaks scripts. After a removal or a change of a name,
// describe it in CHANGELOG.md, and run this test with -u.
it('the surface of the command line is the one that surface.txt lists', async () => {
  const lines = [
    ...[...described].sort(byId).flatMap(describeCommand),
    ...exitCodes.map(({ code, name }) => `exit code ${code} ${name}`),
    `output formats ${Object.keys(formats).join(' ')}`,
    `help topics ${[...helpTopics.keys()].join(' ')}`,
  ];
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('surface.txt');
});

const byId = (a: ManifestCommand, b: ManifestCommand): number => (a.id < b.id ? -1 : 1);

function describeCommand({ id, args, flags }: ManifestCommand): string[] {
  const words = [`scimctl ${id.replaceAll(':', ' ')}`, ...Object.values(args).map(describeArgument)];
  const lines = Object.values(flags).map((flag) => `  ${describeFlag(flag)}`);
  return [words.join(' '), ...lines.sort()];
}

function describeArgument({ name, required, multiple, options }: ManifestArgument): string {
  const text = `${name.toUpperCase()}${multiple ? '...' : ''}${values(options)}`;
  return required ? text : `[${text}]`;
}

function describeFlag({ name, char, type, allowNo, multiple, required, options }: ManifestFlag): string {
  const value = type === 'boolean' ? '' : `=VALUE${values(options)}`;
  const marks = [char && `-${char}`, multiple && 'repeatable', required && 'required'].filter(Boolean);
  return [`--${allowNo ? '[no-]' : ''}${name}${value}`, ...marks].join(' ');
}

const values = (options: readonly string[] | undefined): string => (options ? `(${options.join('|')})` : '');

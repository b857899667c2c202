import type { Environment } from '../../state/directories.ts';
import { type CommandIndex, findCommand, type Manifest, nextWords } from '../manifest.ts';
import { examples, renderCommand } from './command.ts';
import { firstSteps } from './first-steps.ts';
import { helpGroups } from './groups.ts';
import { definitions, pageWidth, paragraph, section } from './layout.ts';
import { helpTopics } from './topics.ts';

/** The result of a search for help: a page of help, or the first unknown word. */
export type Help =
  | { readonly kind: 'page'; readonly text: string }
  | { readonly kind: 'unknown'; readonly topic: string; readonly word: string; readonly candidates: readonly string[] };

/**
 * Renders the page of a command or of a topic. Without words, renders the list of all commands. Uses the manifest, and loads no command.
 */
export function renderHelp(
  words: readonly string[],
  manifest: Manifest,
  options: { columns?: number | undefined; env?: Environment },
): Help {
  const width = pageWidth(options.columns);
  const topic = words.length === 1 ? helpTopics.get(words[0] as string) : undefined;
  if (topic) return page([...paragraph(topic.summary, width), ...topic.lines(width, options.env)]);
  const found = findCommand(words, manifest.index);
  if (found.kind === 'command') return page(renderCommand(manifest.describe(found.id), width));
  if (found.kind === 'topic')
    return page(found.topic === '' ? root(manifest.index, width) : ofTopic(found.topic, manifest.index, width));
  const topics = found.topic === '' ? helpTopics.keys() : [];
  return { ...found, candidates: [...found.candidates, ...topics] };
}

function page(lines: readonly string[]): Help {
  return { kind: 'page', text: `${lines.join('\n')}\n` };
}

function root(index: CommandIndex, width: number): string[] {
  const words = new Set(nextWords('', index));
  return [
    ...paragraph('Administer any SCIM service provider from the terminal, or run a local service provider.', width),
    ...section('Usage', ['  scimctl COMMAND [flags]']),
    ...section('First steps', examples(firstSteps, width)),
    ...helpGroups.flatMap(({ title, words: rows }) =>
      section(
        title,
        definitions(
          Object.entries(rows).filter(([word]) => words.has(word)),
          width,
        ),
      ),
    ),
    ...section(
      'Topics',
      definitions(
        [...helpTopics].map(([name, { summary }]) => [`help ${name}`, summary] as const),
        width,
      ),
    ),
    '',
    ...paragraph('scimctl COMMAND --help shows the flags of a command, with examples.', width),
  ];
}

function ofTopic(topic: string, index: CommandIndex, width: number): string[] {
  const words = topic.replaceAll(':', ' ');
  const summary = helpGroups.map((group) => group.words[topic]).find((text) => text !== undefined);
  const commands = Object.values(index.commands).filter(({ id, hidden }) => !hidden && id.startsWith(`${topic}:`));
  const rows = commands.map(
    ({ id, summary: text = '' }) => [id.slice(topic.length + 1).replaceAll(':', ' '), text] as const,
  );
  return [
    ...(summary === undefined ? [] : paragraph(summary, width)),
    ...section('Usage', [`  scimctl ${words} COMMAND [flags]`]),
    ...section('Commands', definitions(rows, width)),
    '',
    ...paragraph(`scimctl ${words} COMMAND --help shows the flags of a command, with examples.`, width),
  ];
}

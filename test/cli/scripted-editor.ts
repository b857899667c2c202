import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A text that an editor was given, and the mode of the file with the text. */
export interface SeenText {
  readonly file: string;
  readonly text: string;
  readonly bits: number;
}

/** An editor that is a program. */
export interface ScriptedEditor {
  /** Value of `VISUAL` or `EDITOR`. */
  readonly command: string;
  /** The texts that the editor was given, in their order. */
  seen(): SeenText[];
}

/**
 * Creates an editor that edits without a person. `edits[N]` is the source of a function, such as `(text) =>
 * text.replace('a', 'b')`. Run N replaces the text by the result of this function. Later runs use the last function.
 */
export function scriptedEditor(...edits: readonly string[]): ScriptedEditor {
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-scripted-editor-'));
  const program = path.join(folder, 'my editor.mjs');
  const log = path.join(folder, 'seen.ndjson');
  writeFileSync(
    program,
    `import { appendFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
     const file = process.argv.at(-1);
     const log = ${JSON.stringify(log)};
     const runs = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\\n').length : 0;
     const text = readFileSync(file, 'utf8');
     appendFileSync(log, JSON.stringify({ file, text, bits: statSync(file).mode & 0o777 }) + '\\n');
     const edits = [${edits.join(', ')}];
     writeFileSync(file, edits[Math.min(runs, edits.length - 1)](text));`,
  );
  return {
    command: `"${process.execPath}" "${program}" --wait`,
    seen: () =>
      existsSync(log)
        ? readFileSync(log, 'utf8')
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line) as SeenText)
        : [],
  };
}

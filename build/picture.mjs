// Creates docs/images/demo.svg from a real run of `scimctl demo`: `npm run picture`. Long lists are shortened with a
// note.
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import stringWidth from 'string-width';

const root = fileURLToPath(new URL('../', import.meta.url));
const columns = 124;
const cell = { width: 8.4, height: 18 };
const longestBlock = 9;

const lines = cut(runDemo());
writeFileSync(path.join(root, 'docs/images/demo.svg'), toSvg(lines));

/** Returns the output of the demo. Lines of stdout and stderr are in their original order. */
function runDemo() {
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-picture-'));
  const file = path.join(folder, 'output');
  const output = openSync(file, 'w');
  const { status } = spawnSync(process.execPath, [path.join(root, 'bin/scimctl.js'), 'demo'], {
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  const text = readFileSync(file, 'utf8');
  rmSync(folder, { recursive: true });
  if (status !== 0) throw new Error(text);
  return ['$ scimctl demo', ...text.trimEnd().split('\n')];
}

/**
 * Selects the onboarding, the offboardings and the end of the demo. Shortens long runs of indented or tabular lines.
 */
function cut(all) {
  const sections = all.join('\n').split(/\n(?=# )/);
  const chosen = [
    sections[0].split('\n', 1)[0],
    ...sections.filter((section) => /^\$ scimctl (?:bulk|users offboard)|In a pipeline/m.test(section)),
  ];
  return chosen.flatMap((section) => shorten(section.split('\n')));
}

function shorten(section) {
  const people = section.findIndex((line) => line.startsWith('  '));
  const last = section.findLastIndex((line) => line.startsWith('  '));
  if (last - people < longestBlock) return section;
  return [...section.slice(0, people + 5), `  … and ${last - people - 4} more`, ...section.slice(last + 1)];
}

function toSvg(texts) {
  const rows = texts.flatMap((text) => wrap(text));
  const width = columns * cell.width + 32;
  const height = rows.length * cell.height + 32;
  const spans = rows.map((row, index) => {
    const fill = row.startsWith('$') ? '#e6edf3' : row.startsWith('#') ? '#7d8590' : '#adbac7';
    const weight = row.startsWith('$') ? ' font-weight="bold"' : '';
    const length = row.trim() === '' ? '' : ` textLength="${(stringWidth(row) * cell.width).toFixed(1)}"`;
    return `<text x="16" y="${30 + index * cell.height}" fill="${fill}"${weight}${length}>${escapeXml(row)}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    '<title>A terminal session of scimctl demo</title>',
    '<rect width="100%" height="100%" rx="8" fill="#1c2128"/>',
    '<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14" xml:space="preserve">',
    ...spans,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

function wrap(text) {
  const rows = [];
  let row = '';
  for (const character of text) {
    if (stringWidth(row + character) > columns) {
      rows.push(row);
      row = '';
    }
    row += character;
  }
  return [...rows, row];
}

function escapeXml(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

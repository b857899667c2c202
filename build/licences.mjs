import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * Returns the text of THIRD-PARTY-LICENSES.txt: each package whose code was bundled, and the licence of this package.
 * Throws if a package has no licence.
 */
export async function thirdPartyLicences(metafiles, root) {
  const folders = new Set(metafiles.flatMap(({ outputs }) => Object.values(outputs)).flatMap(bundledPackages));
  const sections = await Promise.all([...folders].sort().map((folder) => licenceOf(path.join(root, folder), folder)));
  return `scimctl contains parts of these packages.\n\n${sections.join('\n')}`;
}

function bundledPackages({ inputs }) {
  return Object.entries(inputs)
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([file]) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1])
    .filter((folder) => folder !== undefined);
}

async function licenceOf(folder, name) {
  const {
    name: title = name,
    version,
    license,
    author = '',
  } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
  const file = (await readdir(folder)).find((entry) => /^(licen[cs]e|copying)(\.|$)/i.test(entry));
  if (file === undefined && license === undefined) throw new Error(`${title} has neither a licence nor a licence text`);
  const by = typeof author === 'string' ? author : author.name;
  const text =
    file === undefined ? `Licence: ${license}\nAuthor: ${by}\n` : await readFile(path.join(folder, file), 'utf8');
  return `${'='.repeat(80)}\n${title} ${version} (${license})\n${'='.repeat(80)}\n\n${text.trim()}\n`;
}

import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpListener } from '../../../mock-server/adapters/node-http.ts';
import { hasTerminal, keys, openTerminal, type Terminal } from '../../support/terminal/terminal.ts';
import { scriptedEditor } from '../scripted-editor.ts';
import { token } from '../service.ts';
import { bin, environment, startService } from './program.ts';

const widths = [40, 80, 120] as const;
let service: HttpListener;

beforeAll(async () => {
  service = await startService(3);
});

afterAll(() => service.close({ grace: 0 }));

/** Starts the program on a terminal of this width. */
function open(argv: readonly string[], columns: number, env: NodeJS.ProcessEnv = {}): Terminal {
  const own = { ...environment(service.url), NO_COLOR: '1', ...env };
  return openTerminal([process.execPath, bin, ...argv], { env: own, columns });
}

async function users(): Promise<{ userName: string; title?: string }[]> {
  const headers = { authorization: `Bearer ${token}` };
  const list = (await (await fetch(`${service.url}/Users`, { headers })).json()) as {
    Resources: { userName: string }[];
  };
  return list.Resources;
}

describe.skipIf(!hasTerminal).each(widths)('on a terminal with %i columns', (columns) => {
  it('init asks its questions, and Ctrl-C saves nothing', async () => {
    const home = mkdtempSync(path.join(tmpdir(), 'scimctl-terminal-'));
    const env = { SCIMCTL_CONFIG_DIR: home, SCIMCTL_URL: '', SCIMCTL_TOKEN: '' };
    const stopped = open(['init'], columns, env);
    await stopped.shows('Base URL of the service');
    stopped.type(`${service.url}${keys.enter}`);
    await stopped.shows('Name of the profile');
    stopped.type(keys.interrupt);
    expect(await stopped.ended).toBe(130);
    expect(readdirSync(home)).not.toContain('config.json');

    const terminal = open(['init'], columns, env);
    await terminal.shows('Base URL of the service');
    terminal.type(`${service.url}${keys.enter}`);
    await terminal.shows('Name of the profile');
    terminal.type(`mine${keys.enter}`);
    await terminal.shows('Kind of authentication');
    terminal.type(keys.enter);
    await terminal.shows('Secret');
    terminal.type(`${token}${keys.enter}`);
    await terminal.shows('Is this a production service?');
    terminal.type(`n${keys.enter}`);
    await terminal.shows('Next: scimctl users list');
    expect(await terminal.ended).toBe(0);
    expect(terminal.shown()).not.toContain(token);
  });

  it('users get lets the person search for a user and pick one', async () => {
    const terminal = open(['users', 'get', '-q', 'userName', '-o', 'json'], columns);
    await terminal.shows('User');
    await terminal.shows('user-3');
    terminal.type('user-2');
    // The list shrinks to the match, and the match gets the cursor.
    await terminal.shows('User user-2');
    await terminal.shows('❯ user-2');
    terminal.type(keys.enter);
    await terminal.shows('"user-2"');
    expect(await terminal.ended).toBe(0);
  });

  it('users create shows a form, and creates the user', async () => {
    const name = `form-${columns}`;
    const terminal = open(['users', 'create'], columns);
    await terminal.shows('userName (string, required, unique)');
    terminal.type(keys.enter);
    await terminal.shows('a value is required');
    terminal.type(`${name}${keys.enter}`);
    await terminal.shows(`✔ userName (string, required, unique) ${name}`);
    await terminal.shows('More attributes?');
    await terminal.shows('❯ No, show the result');
    terminal.type('title');
    await terminal.shows('❯ title (string)');
    terminal.type(keys.enter);
    // A key that is pressed between two questions is lost. The test therefore waits until the first question shows its
    // answer, and then until the next question appears.
    await terminal.shows('✔ More attributes? title (string)');
    await terminal.shows('title (string)');
    terminal.type(`Guide${keys.enter}`);
    await terminal.shows('✔ title (string)');
    await terminal.shows('More attributes?');
    await terminal.shows('❯ No, show the result');
    terminal.type(keys.enter);
    await terminal.shows('✔ More attributes? No, show the result');
    await terminal.shows('Create this user on');
    terminal.type(`y${keys.enter}`);
    await terminal.shows(`Created user ${name}`);
    expect(await terminal.ended).toBe(0);
    expect(await users()).toContainEqual(expect.objectContaining({ userName: name, title: 'Guide' }));
  });

  it('users edit opens the editor, shows the change, and sends it', async () => {
    const title = `Lead ${columns}`;
    const editor = scriptedEditor(`(text) => text.replace(/^title: .*$/m, ${JSON.stringify(`title: ${title}`)})`);
    const terminal = open(['users', 'edit', 'user-1'], columns, { EDITOR: editor.command });
    await terminal.shows(`→ "${title}"`);
    await terminal.shows('Send this change to');
    terminal.type(`y${keys.enter}`);
    await terminal.shows('Updated user user-1');
    expect(await terminal.ended).toBe(0);
    expect(await users()).toContainEqual(expect.objectContaining({ userName: 'user-1', title }));
  });
});

// A key stops a command at any width, so one width is enough.
describe.skipIf(!hasTerminal)('a command that a key stops', () => {
  it.each([
    ['Esc', keys.escape],
    ['Ctrl-C', keys.interrupt],
  ])('%s in the search ends the command, and deletes nobody', async (_, key) => {
    const terminal = open(['groups', 'delete', '--yes'], 80);
    await terminal.shows('Group');
    terminal.type(key);
    expect(await terminal.ended).toBe(130);
  });

  it('Ctrl-C in the form creates nobody', async () => {
    const before = await users();
    const terminal = open(['users', 'create'], 80);
    await terminal.shows('userName (string, required, unique)');
    terminal.type(`never${keys.interrupt}`);
    expect(await terminal.ended).toBe(130);
    expect(await users()).toEqual(before);
  });

  it('Ctrl-C at the question of users edit sends nothing, and says where the text is', async () => {
    const editor = scriptedEditor(`(text) => text.replace(/^title: .*$/m, 'title: Never')`);
    const terminal = open(['users', 'edit', 'user-2'], 80, { EDITOR: editor.command });
    await terminal.shows('Send this change to');
    terminal.type(keys.interrupt);
    await terminal.shows('Your text is kept in');
    expect(await terminal.ended).toBe(130);
    expect((await users()).map(({ title }) => title)).not.toContain('Never');
  });

  it('Ctrl-C in an editor that does not read it ends the command, and leaves no file', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-terminal-'));
    const editor = `"${process.execPath}" -e "console.log('editor ' + 'open'); setInterval(() => {}, 1e6)" --`;
    const terminal = open(['users', 'edit', 'user-2'], 80, { VISUAL: editor, TMPDIR: folder });
    await terminal.shows('editor open');
    terminal.type(keys.interrupt);
    expect(await terminal.ended).toBe(130);
    expect(readdirSync(folder).filter((name) => name.startsWith('scimctl-edit-'))).toEqual([]);
  });
});

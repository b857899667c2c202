import { type Directories, type Environment, findDirectories } from '../../../state/directories.ts';
import { type OwnFile, ownFiles } from '../../../state/own-files.ts';
import { definitions, section } from '../layout.ts';

const variables = [
  ['SCIMCTL_PROFILE', 'the profile to use; --profile has precedence; an empty variable is an error'],
  ['SCIMCTL_URL', 'base URL of a server, used together with SCIMCTL_TOKEN if no profile is named'],
  ['SCIMCTL_TOKEN', 'bearer token for SCIMCTL_URL; never sent to another server'],
  [
    'SCIMCTL_CONFIG_DIR',
    'folder for all files that are listed below, instead of the folders of the platform; contains config.json, state/ and cache/',
  ],
  [
    'SCIMCTL_CONTROL_URL',
    'URL of the control API of a mock server on another machine; used by mock log and mock verify',
  ],
  [
    'SCIMCTL_CONTROL_TOKEN',
    'token of the control API; scimctl mock serve --control uses this token instead of generating a token',
  ],
  [
    'SCIMCTL_EVENT_TOKEN',
    'bearer token that a sender must send to scimctl events receive; also sent by scimctl mock serve --event-receiver',
  ],
  ['HTTPS_PROXY, HTTP_PROXY', 'proxies for base URLs with https or http; the proxy of a profile has precedence'],
  [
    'NO_PROXY',
    'hosts to reach without a proxy: a host (example.com), a domain (.example.org), or all hosts (*); this machine is always reached without a proxy',
  ],
  [
    'SCIMCTL_NO_INPUT, CI',
    'never ask questions, use no colours, and redraw no line; the values 0 and false mean: not set',
  ],
  [
    'VISUAL, EDITOR',
    'editor for commands such as users edit and profiles edit, if needed with arguments, such as "code --wait"; VISUAL has precedence',
  ],
  [
    'TMPDIR; TEMP on Windows',
    'folder for temporary files: standard input, the links of a large import, the comparison of snapshots, a resource in the editor; these files are removed at the end of a command',
  ],
  ['SCIMCTL_COMPLETION', 'local: the completion of a shell sends no request for the names of users and groups'],
  ['NO_COLOR, TERM=dumb', 'use no colours'],
  ['NODE_EXTRA_CA_CERTS', 'PEM file of additional certificate authorities to trust'],
] as const;

/** A folder of a user, on each platform. `own` is the folder that is used instead if `SCIMCTL_CONFIG_DIR` is set. */
interface Folder {
  readonly linux: string;
  readonly macos: string;
  readonly windows: string;
  readonly own: string;
}

/** The folders of a user. A test compares the folders with the platform. */
export const folders: { readonly [Name in keyof Directories]: Folder } = {
  config: {
    linux: '$XDG_CONFIG_HOME/scimctl, otherwise ~/.config/scimctl',
    macos: '~/Library/Preferences/scimctl',
    windows: '%APPDATA%\\scimctl\\Config',
    own: '$SCIMCTL_CONFIG_DIR',
  },
  state: {
    linux: '$XDG_STATE_HOME/scimctl, otherwise ~/.local/state/scimctl',
    macos: '~/Library/Logs/scimctl',
    windows: '%LOCALAPPDATA%\\scimctl\\Log',
    own: '$SCIMCTL_CONFIG_DIR/state',
  },
  cache: {
    linux: '$XDG_CACHE_HOME/scimctl, otherwise ~/.cache/scimctl',
    macos: '~/Library/Caches/scimctl',
    windows: '%LOCALAPPDATA%\\scimctl\\Cache',
    own: '$SCIMCTL_CONFIG_DIR/cache',
  },
};

/** Paths outside of the folders of `folders`. */
const otherPaths = [
  ...filesOf('current', 'in the current folder: '),
  [
    'compiled/',
    'compiled code of the program: in $XDG_CACHE_HOME/scimctl, %LOCALAPPDATA%\\scimctl on Windows, otherwise ~/.cache/scimctl',
  ] as const,
];

/** Returns the files and folders in a folder, with their use. `before` begins each description. */
function filesOf(folder: OwnFile['place'], before = ''): (readonly [name: string, use: string])[] {
  return ownFiles
    .filter(({ place }) => place === folder)
    .map(({ name, shown = name, use }) => [shown, before + use] as const);
}

/** The page `help environment`. */
export function environmentPage(width: number, env?: Environment): string[] {
  const found = env && directoriesOf(env);
  return [
    ...section('Variables', definitions(variables, width)),
    ...(Object.keys(folders) as (keyof Directories)[]).flatMap((name) => {
      const { linux, macos, windows, own } = folders[name];
      const places: (readonly [string, string])[] = [
        ...(found ? [['here', found[name]] as const] : []),
        ['Linux', linux],
        ['macOS', macos],
        ['Windows', windows],
        ['own folder', own],
      ];
      return [
        ...section(`Folder of the ${name}`, definitions(places, width)),
        ...section(`Files of the ${name}`, definitions(filesOf(name), width)),
      ];
    }),
    ...section('Other paths', definitions(otherPaths, width)),
  ];
}

/**
 * Returns the folders of this user; `undefined` if an environment variable is wrong. Only commands report that error.
 */
function directoriesOf(env: Environment): Directories | undefined {
  try {
    return findDirectories(env);
  } catch {
    return undefined;
  }
}

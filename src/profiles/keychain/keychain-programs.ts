import path from 'node:path';
import type { Environment } from '../../state/directories.ts';

/** A call of the program of a keychain. */
export interface ProgramCall {
  readonly args: readonly string[];
  /** Text for stdin. */
  readonly input?: string;
}

/** The program through which one platform gives access to its keychain. */
export interface KeychainProgram {
  /**
   * Returns the path of the program. A name without a folder is searched in `PATH`. On Windows, the path is always
   * whole, because Windows looks for a bare name first in the current folder, which may belong to somebody else.
   */
  readonly file: (env: Environment) => string;
  /** Name of the keychain, for messages. */
  readonly title: string;
  /** How a user gets the program, if it does not exist. */
  readonly install?: string;
  /** Maximum length of the text that `write` can store. */
  readonly maxLength: number;
  readonly read: (account: string) => ProgramCall;
  readonly write: (account: string, text: string) => ProgramCall;
  readonly remove: (account: string) => ProgramCall;
  /** True for the result of `read` and `remove` if the keychain works and has no such entry. */
  readonly isAbsent: (result: { readonly code?: number; readonly reason: string }) => boolean;
}

/** Name under which scimctl keeps its entries. */
const service = 'scimctl';

/**
 * Maps each platform to its program. Each program is part of the system, or of a package of the distribution. Arguments
 * contain names, and never a secret. A name of an account has no characters that a shell or a script could interpret.
 */
export const keychainPrograms: Readonly<Partial<Record<NodeJS.Platform, KeychainProgram>>> = {
  darwin: {
    file: () => '/usr/bin/security',
    title: 'the login keychain of macOS',
    // A line of `security -i` has at most 4,096 characters.
    maxLength: 3900,
    read: (account) => ({ args: ['find-generic-password', '-s', service, '-a', account, '-w'] }),
    // `security -i` reads commands from stdin. The secret is not an argument, because other users can see arguments.
    write: (account, text) => ({
      args: ['-i'],
      input: `add-generic-password -U -s ${service} -a ${account} -w ${text}\n`,
    }),
    remove: (account) => ({ args: ['delete-generic-password', '-s', service, '-a', account] }),
    isAbsent: ({ code }) => code === 44,
  },
  linux: {
    file: () => 'secret-tool',
    title: 'the Secret Service of this session',
    install: 'install secret-tool, which is in the package libsecret-tools or libsecret',
    maxLength: 32 * 1024,
    read: (account) => ({ args: ['lookup', 'service', service, 'account', account] }),
    write: (account, text) => ({
      args: ['store', `--label=${service} ${account}`, 'service', service, 'account', account],
      input: text,
    }),
    remove: (account) => ({ args: ['clear', 'service', service, 'account', account] }),
    // The exit code is 1 for an absent entry and for any error. Only an error writes text to stderr.
    isAbsent: ({ code, reason }) => code === 1 && reason === '',
  },
  win32: {
    file: ({ SystemRoot, SYSTEMROOT }) => {
      const windows = SystemRoot || SYSTEMROOT || String.raw`C:\Windows`;
      return path.win32.join(windows, 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe');
    },
    title: 'the Credential Manager of Windows',
    maxLength: 8 * 1024,
    read: (account) => script(`$c = $v.Retrieve('${service}', '${account}'); [Console]::Out.Write($c.Password)`),
    write: (account, text) => ({
      ...script(
        `$t = [Console]::In.ReadToEnd(); $v.Add((New-Object Windows.Security.Credentials.PasswordCredential('${service}', '${account}', $t)))`,
      ),
      input: text,
    }),
    remove: (account) => script(`$v.Remove($v.Retrieve('${service}', '${account}'))`),
    isAbsent: ({ code }) => code === absentCode,
  },
};

/** Exit code of the PowerShell scripts if the entry does not exist. */
const absentCode = 44;

/** Wraps a script for the password vault. 0x80070490 (ERROR_NOT_FOUND) means that the entry does not exist. */
function script(body: string): ProgramCall {
  const text = `$ErrorActionPreference = 'Stop'
try {
  [void][Windows.Security.Credentials.PasswordVault, Windows.Security.Credentials, ContentType = WindowsRuntime]
  $v = New-Object Windows.Security.Credentials.PasswordVault
  ${body}
} catch {
  $e = $_.Exception
  while ($e.InnerException) { $e = $e.InnerException }
  if ($e.HResult -eq 0x80070490) { exit ${absentCode} }
  [Console]::Error.WriteLine($e.Message)
  exit 1
}`;
  const encoded = Buffer.from(text, 'utf16le').toString('base64');
  return { args: ['-NoProfile', '-NonInteractive', '-EncodedCommand', encoded] };
}

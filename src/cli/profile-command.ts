import path from 'node:path';
import { normalizeBaseUrl } from '../profiles/base-url.ts';
import { configFile, findProfile, loadConfig, saveConfig } from '../profiles/config.ts';
import { findDirectories } from '../profiles/directories.ts';
import { type Config, type Profile, type ProfileAuth, profileName } from '../profiles/profile.ts';
import { resolveConnection } from '../profiles/resolve.ts';
import { isSecretReference, referenceForms } from '../profiles/secret-reference.ts';
import { storeSecret } from '../profiles/secrets-file.ts';
import type { JsonObject } from '../protocol/json.ts';
import { BaseCommand } from './base-command.ts';
import { UsageError } from './failures.ts';
import { readStdin } from './stdin.ts';

/** Ways to sign in, with what a person is told of each. */
export const authKinds = {
  bearer: 'a bearer token',
  basic: 'a user name and a password',
  header: 'a secret in a header of its own',
  'oauth2-client-credentials': 'OAuth 2 client credentials',
  none: 'nothing',
} as const satisfies Record<ProfileAuth['kind'], string>;

/** Name of a way to sign in. */
export type AuthKind = keyof typeof authKinds;

/** What a way to sign in needs besides its secret. */
export interface AuthInput {
  readonly username?: string | undefined;
  readonly 'header-name'?: string | undefined;
  readonly 'token-url'?: string | undefined;
  readonly 'client-id'?: string | undefined;
  readonly scope?: string | undefined;
}

/** PEM files: of a certificate authority, of a client certificate and of its key. */
export interface CertificateFiles {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

/** What the commands on profiles have in common: the configuration of this user. */
export abstract class ProfileCommand extends BaseCommand {
  /** Where the configuration is. */
  protected get folder(): string {
    return findDirectories(this.context.env).config;
  }

  /** The file that profiles stand in. */
  protected get file(): string {
    return configFile(this.folder);
  }

  /** All profiles. */
  protected load(): Promise<Config> {
    return loadConfig(this.folder);
  }

  /** Saves a profile; the first one becomes the current one. */
  protected async save(name: string, profile: Profile, use: boolean): Promise<void> {
    const config = await this.load();
    const current = use || Object.keys(config.profiles).length === 0 ? name : config.current;
    await saveConfig(this.folder, {
      ...config,
      ...(current === undefined ? {} : { current }),
      profiles: { ...config.profiles, [name]: profile },
    });
    this.note(`Saved profile ${name} in ${this.file}${current === name ? '; it is the current one' : ''}`);
  }

  /** Makes a profile the current one and returns it. Throws a `ConfigError` (`unknownProfile`). */
  protected async makeCurrent(name: string): Promise<Profile> {
    const config = await this.load();
    const profile = findProfile(config, name, 'the command line');
    await saveConfig(this.folder, { ...config, current: name });
    return profile;
  }

  /** A saved profile. Throws a `ConfigError` (`unknownProfile`). */
  protected async saved(name: string): Promise<Profile> {
    return findProfile(await this.load(), name, 'the command line');
  }

  /** Removes a profile and the secret that was kept for it. */
  protected async remove(name: string): Promise<void> {
    const { profiles, current, version } = await this.load();
    const others = Object.fromEntries(Object.entries(profiles).filter(([other]) => other !== name));
    const isCurrent = current === undefined || current === name;
    await saveConfig(this.folder, { version, profiles: others, ...(isCurrent ? {} : { current }) });
    await storeSecret(this.folder, name, undefined);
  }

  /** The connection that a profile, or else the environment, leads to, with where each value comes from. Reads no secret. */
  protected async explain(name: string | undefined): Promise<JsonObject> {
    const { env, cwd } = this.context;
    const { profile, base, auth, chosenBy, environment, protect, origins } = await resolveConnection(
      name === undefined ? {} : { profile: name },
      env,
      cwd,
    );
    return {
      ...(profile === undefined ? {} : { profile }),
      url: base,
      auth: auth.kind,
      ...(environment === undefined ? {} : { environment }),
      protect: [...protect],
      chosenBy,
      origins: { ...origins },
    };
  }

  /**
   * Turns what a person gave for a secret into a reference. Standard input (`-`) and typed secrets are kept in a file that only
   * this user can read. Throws a `UsageError` for text that is no reference, without repeating it: it may be the secret.
   */
  protected async secretReference(profile: string, given: string): Promise<string> {
    if (given !== '-') {
      if (isSecretReference(given)) return given;
      throw new UsageError('--secret does not say where the secret is', {
        hint: `${referenceForms}, or - for standard input; a secret on a command line ends up in the history of the shell`,
      });
    }
    return this.keepSecret(profile, (await readStdin(this.context)).trim());
  }

  /** The PEM files of a profile, by paths that are good in every folder. Throws a `UsageError` for half of a pair. */
  protected certificates(files: CertificateFiles): Pick<Profile, keyof CertificateFiles> {
    if ((files.cert === undefined) !== (files.key === undefined)) {
      throw new UsageError(files.key === undefined ? '--cert needs --key' : '--key needs --cert', {
        hint: 'mutual TLS takes a certificate and its key',
      });
    }
    const given = Object.entries({ ca: files.ca, cert: files.cert, key: files.key }).flatMap(([name, file]) =>
      file === undefined ? [] : [[name, path.resolve(this.context.cwd, file)]],
    );
    return Object.fromEntries(given);
  }

  /** Keeps a secret for a profile and returns the reference to it. */
  protected async keepSecret(profile: string, secret: string): Promise<string> {
    if (secret === '') throw new UsageError('the secret is empty');
    await storeSecret(this.folder, profile, secret);
    return `stored:${profile}`;
  }
}

/** Puts a way to sign in together. Throws a `UsageError` that names the flag that is missing. */
export function authOf(kind: AuthKind, secret: string | undefined, input: AuthInput): ProfileAuth {
  const need = (flag: keyof AuthInput): string => input[flag] ?? missing(`--${flag}`, kind);
  const reference = (): string => secret ?? missing('--secret', kind);
  switch (kind) {
    case 'none':
      return { kind };
    case 'bearer':
      return { kind, token: reference() };
    case 'basic':
      return { kind, username: need('username'), password: reference() };
    case 'header':
      return { kind, name: need('header-name'), value: reference() };
    case 'oauth2-client-credentials':
      return {
        kind,
        tokenUrl: need('token-url'),
        clientId: need('client-id'),
        clientSecret: reference(),
        ...(input.scope === undefined ? {} : { scope: input.scope }),
      };
  }
}

function missing(flag: string, kind: AuthKind): never {
  throw new UsageError(`${flag} is missing, which --auth ${kind} needs`, { hint: 'scimctl profiles add --help' });
}

/** A base URL as it is saved. Throws a `ConfigError` (`invalidUrl`) that names the `source`. */
export function baseUrl(text: string, source: string): string {
  return normalizeBaseUrl(text, source);
}

/** True for a base URL, else what is wrong with it. */
export function isBaseUrl(text: string): true | string {
  try {
    normalizeBaseUrl(text, 'this');
    return true;
  } catch (error) {
    return error instanceof Error ? error.message : 'not a URL';
  }
}

/** True for the name of a profile that is not there yet, else what is wrong with it. */
export function isFreeName(name: string, { profiles }: Config): true | string {
  if (Object.hasOwn(profiles, name)) return 'there is a profile of that name';
  return profileName.safeParse(name).success || 'letters, digits, ".", "_" and "-", at most 64';
}

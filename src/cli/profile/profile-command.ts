import { access } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { normalizeBaseUrl } from '../../profiles/base-url.ts';
import { findProfile, loadConfig, updateConfig } from '../../profiles/config.ts';
import { configFile } from '../../profiles/config-file.ts';
import { isProduction } from '../../profiles/environment.ts';
import { printMemberMinimum } from '../../profiles/keep-members.ts';
import type { Config, Profile, ProfileAuth } from '../../profiles/profile.ts';
import { printRemovalLimit } from '../../profiles/removal-limit.ts';
import { type ResolvedAuth, resolveConnection } from '../../profiles/resolve.ts';
import {
  absoluteReference,
  describeReference,
  isSecretReference,
  keychainAccount,
  referenceForms,
  storedName,
} from '../../profiles/secret-reference.ts';
import { findStoredSecret, storeSecret } from '../../profiles/secrets-file.ts';
import { findDirectories } from '../../state/directories.ts';
import { createDiskCache } from '../../state/disk-cache.ts';
import { BaseCommand } from '../base-command.ts';
import { type DialectChoice, dialectsOf, loadDialect } from '../connection/dialect.ts';
import { SafetyError, UsageError } from '../errors/errors.ts';
import { ServiceError } from '../errors/service-error.ts';
import { readStdin } from '../input/stdin.ts';
import { probe } from './probe.ts';
import type { SecretStore } from './profile-input.ts';
import { secretMemberOf } from './secret-member.ts';
import { weakenedGuards } from './weaker-safety.ts';

/** A reference to a secret. If the secret must be stored in the secrets file, `value` contains the secret. */
export interface GivenSecret {
  readonly reference: string;
  readonly value?: string;
}

/** Flags about the secret of a profile. */
interface SecretFlags {
  readonly secret?: string | undefined;
  readonly 'client-key'?: string | undefined;
  readonly store?: SecretStore | undefined;
}

/** The secret of a profile: the value of `--secret`, or the private key of `--client-key`. */
interface GivenSecrets {
  readonly secret?: GivenSecret;
  readonly clientKey?: GivenSecret;
}

/** A profile to save. */
export interface NewProfile extends SaveOptions {
  readonly name: string;
  readonly change: (before: Profile | undefined) => Profile;
}

interface SaveOptions {
  /** True if the profile becomes the current profile. */
  readonly use?: boolean;
  readonly secret?: GivenSecret | undefined;
  /** Id of a dialect, which is checked before anything is saved. */
  readonly dialect?: string | undefined;
}

/** The settings of the connection that a profile or the environment selects. */
export type ProfileState = {
  profile?: string;
  url: string;
  dialect?: string;
  /** How the connection authenticates. */
  auth: ResolvedAuth['kind'];
  environment?: string;
  /** True if the service is in production, so that changes need consent. */
  production: boolean;
  /** Filters that select the people who never lose access. */
  protect: string[];
  keepMembers?: string[];
  maxRemovals?: string;
  concurrency?: number;
  rate?: number;
  maxWait?: number;
  allowInvalidCertificate?: true;
  /** The source that selected the connection. */
  chosenBy: string;
  /** Maps the name of a setting to the source of its value. */
  origins: Record<string, string>;
  /** Folder of the configuration. */
  configuration: string;
};

/** Base of the commands that read or change the profiles of this user. */
export abstract class ProfileCommand extends BaseCommand {
  /** Folder that contains the configuration file. */
  protected get folder(): string {
    return findDirectories(this.context.env).config;
  }

  /** Folder that contains the audit log, journals and snapshots. */
  protected get stateFolder(): string {
    return findDirectories(this.context.env).state;
  }

  /** Loads all profiles. */
  protected load(): Promise<Config> {
    return loadConfig(this.folder);
  }

  /** Saves a new or changed profile as `saveAll` does, and prints a note about it. */
  protected async save(name: string, change: NewProfile['change'], options: SaveOptions = {}): Promise<void> {
    this.noteSaved(name, await this.saveAll([{ ...options, name, change }]));
  }

  /**
   * Saves new or changed profiles: all of them or none. If no profile exists yet, the first of the saved profiles
   * becomes the current profile. If one of the profiles cannot be saved, restores the previous secrets of all of them.
   * After a successful save, removes the stored secrets that no profile uses any more.
   */
  protected async saveAll(all: readonly NewProfile[]): Promise<Config> {
    for (const { dialect } of all) await loadDialect(dialect, '--dialect');
    const restore: (() => Promise<void>)[] = [];
    const { profiles: previous } = await this.load();
    let saved: Config;
    try {
      for (const { name, secret } of all) restore.push(await this.storeNewSecret(name, secret));
      saved = await updateConfig(this.folder, (config) => all.reduce(withProfile, config));
    } catch (error) {
      for (const restoreSecret of restore.reverse()) await restoreSecret();
      throw error;
    }
    for (const { name } of all) {
      await this.removeUnusedSecret(name, Object.hasOwn(previous, name) ? previous[name] : undefined, saved);
      const url = Object.hasOwn(previous, name) ? previous[name]?.url : undefined;
      if (url !== undefined && url !== saved.profiles[name]?.url) await this.clearCaches(name, url);
    }
    return saved;
  }

  /** Prints a note that a profile was saved. */
  protected noteSaved(name: string, { current }: Config): void {
    const role = current === name ? '; it is the current profile' : '';
    this.note(`Saved profile ${name} in ${configFile(this.folder)}${role}`);
  }

  /** Makes a profile the current profile and returns the profile. Throws a `ConfigError` (`unknownProfile`). */
  protected async makeCurrent(name: string): Promise<Profile> {
    const config = await updateConfig(this.folder, (before) => {
      findProfile(before, name, 'the command line');
      return { ...before, current: name };
    });
    return findProfile(config, name, 'the command line');
  }

  /** Returns a saved profile. Throws a `ConfigError` (`unknownProfile`). */
  protected async saved(name: string): Promise<Profile> {
    return findProfile(await this.load(), name, 'the command line');
  }

  /**
   * Removes a profile, its stored secret, and the cached knowledge about its service. Does not remove the audit log,
   * the journals of jobs or the snapshots, because they are evidence of changes that were made.
   */
  protected async remove(name: string): Promise<void> {
    const removed = await this.saved(name);
    const left = await updateConfig(this.folder, ({ profiles, current, version }) => {
      const others = Object.fromEntries(Object.entries(profiles).filter(([other]) => other !== name));
      const isCurrent = current === undefined || current === name;
      return { version, profiles: others, ...(isCurrent ? {} : { current }) };
    });
    await this.removeUnusedSecret(name, removed, left);
    await this.clearCaches(name, removed.url);
  }

  /** Removes the cached discovery documents of a service, and what earlier runs observed about the service. */
  private async clearCaches(name: string, url: string): Promise<void> {
    // The owner has the same form as in a session.
    const owner = [name, normalizeBaseUrl(url, 'url')];
    await createDiskCache({ directory: findDirectories(this.context.env).cache, owner }).clear();
  }

  /** Describes the connection of a profile or of the environment, with the origin of each value. Reads no secret. */
  protected async explain(name: string | undefined): Promise<ProfileState> {
    const { env, cwd } = this.context;
    const connection = await resolveConnection(name === undefined ? {} : { profile: name }, env, cwd);
    const {
      profile,
      base,
      dialect,
      auth,
      chosenBy,
      environment,
      protect,
      keepMembers,
      maxRemovals,
      concurrency,
      rate,
      maxWait,
      origins,
    } = connection;
    return {
      ...(profile === undefined ? {} : { profile }),
      url: base,
      ...(dialect === undefined ? {} : { dialect }),
      auth: auth.kind,
      ...(environment === undefined ? {} : { environment }),
      production: isProduction(environment),
      protect: [...protect],
      ...(keepMembers.length === 0 ? {} : { keepMembers: keepMembers.map(printMemberMinimum) }),
      ...(maxRemovals === undefined ? {} : { maxRemovals: printRemovalLimit(maxRemovals) }),
      ...(concurrency === undefined ? {} : { concurrency }),
      ...(rate === undefined ? {} : { rate }),
      ...(maxWait === undefined ? {} : { maxWait }),
      ...(connection.allowInvalidCertificate ? { allowInvalidCertificate: true as const } : {}),
      chosenBy,
      origins: { ...origins },
      configuration: this.folder,
    };
  }

  /**
   * Converts the value of `--secret` or `--client-key` to a reference with an absolute path. If the value is `-`, reads
   * the secret from standard input. The caller then stores the secret. Throws a `UsageError` for a value that is
   * neither a reference nor `-`. The error does not quote the value, because the value may be the secret.
   */
  protected async secretsGiven(
    profile: string,
    { secret, 'client-key': key, store }: SecretFlags,
  ): Promise<GivenSecrets> {
    if (secret !== undefined && key !== undefined) {
      throw new UsageError('--secret cannot be used with --client-key', {
        hint: 'a client of OAuth 2 authenticates with a secret or with a private key',
      });
    }
    if (secret !== undefined) return { secret: await this.secretGiven(profile, secret, '--secret', store) };
    if (key !== undefined) return { clientKey: await this.secretGiven(profile, key, '--client-key', store) };
    if (store !== undefined) throw new UsageError('--store needs --secret - or --client-key -');
    return {};
  }

  /**
   * Converts one reference or `-` as `secretsGiven` does. `flag` is the flag that contains the value, for messages.
   */
  protected async secretGiven(profile: string, given: string, flag: string, store?: SecretStore): Promise<GivenSecret> {
    if (given === '-') {
      const value = (await readStdin(this.context)).trim();
      if (value === '') throw new UsageError('the secret is empty');
      return this.typedSecret(profile, value, store);
    }
    if (store !== undefined) {
      throw new UsageError(`--store needs ${flag} -`, {
        hint: 'a reference such as env:NAME says itself where the secret is',
      });
    }
    if (!isSecretReference(given)) {
      throw new UsageError(`the value of ${flag} is not a reference to a secret`, {
        hint: `use ${referenceForms}, or - for standard input; a secret on a command line would be stored in the shell history`,
      });
    }
    const reference = absoluteReference(given, this.context.cwd);
    const file = /^file:(.*)$/s.exec(reference)?.[1];
    if (file !== undefined && !(await exists(file))) this.note(`Note: ${file} does not exist yet`);
    return { reference };
  }

  /**
   * Returns the reference to a secret that was typed or read from standard input. `store` selects the place where the
   * caller stores the secret. Throws a `ConfigError` if `store` is `keychain` and the keychain does not work.
   */
  protected async typedSecret(profile: string, value: string, store: SecretStore = 'file'): Promise<GivenSecret> {
    const file = { reference: `stored:${profile}`, value };
    if (store === 'file') return file;
    const { findInKeychain, newAccount } = await import('../../profiles/keychain/keychain.ts');
    const account = newAccount(profile);
    try {
      // The entry does not exist. The search only tests whether the keychain can be used.
      await findInKeychain(account, this.context);
    } catch (error) {
      if (store === 'keychain') throw error;
      this.note(`Note: the secret is stored in a file, because ${(error as Error).message}`);
      return file;
    }
    return { reference: `keychain:${account}`, value };
  }

  /**
   * Returns the secret reference to save in a profile. For the device code grant, the reference names the place where
   * `profiles login` will store the tokens. Throws a `UsageError` if a secret is given for this grant.
   */
  protected referenceFor(
    name: string,
    kind: ProfileAuth['kind'] | undefined,
    given: GivenSecret | undefined,
    previous?: Profile,
  ): string | undefined {
    const before = previous?.auth.kind;
    if ((kind ?? before) !== 'oauth2-device-code') return given?.reference;
    if (given === undefined) return before === 'oauth2-device-code' ? undefined : `stored:${name}`;
    throw new UsageError('--secret cannot be used with --auth oauth2-device-code', {
      hint: `a person signs in with scimctl profiles login ${name}`,
    });
  }

  /** Describes the place of a secret of a saved profile, for a note. */
  protected async placeOf(name: string, reference: string): Promise<string> {
    const { profiles } = await this.load();
    const others = Object.keys(profiles).filter(
      (other) => other !== name && referenceOf((profiles[other] as Profile).auth).includes(reference),
    );
    const shared = others.length === 0 ? '' : `; it is also the secret of ${others.join(', ')}`;
    return `${describeReference(reference, { configDirectory: this.folder })}${shared}`;
  }

  /**
   * Asks for consent if a change removes or weakens a guard of a profile. Throws a `SafetyError` without consent, and a
   * `UsageError` if no question can be asked. Asks nothing if `isGiven` is true.
   */
  protected async confirmWeaker(name: string, before: Profile, after: Profile, isGiven: boolean): Promise<void> {
    const weakened = weakenedGuards(before, after);
    if (weakened.length === 0 || isGiven) return;
    const question = `Weaken the safety settings of profile ${name}: ${weakened.join('; ')}?`;
    const asker = await this.prompter(question, 'to give consent without a question, use --yes');
    if (!(await asker.confirm(question))) throw new SafetyError('nothing was changed');
  }

  /**
   * Prints a note for each host that has changed while the secret has not: the saved secret will be sent to the new
   * host.
   */
  protected noteMovedSecret(before: Profile, after: Profile): void {
    const [kept, now] = [before, after].map(({ auth }) => secretOf(auth));
    if (kept === undefined || kept !== now) return;
    const previous = hostsOf(before);
    for (const [member, to] of Object.entries(hostsOf(after))) {
      const from = previous[member];
      if (from === undefined || from === to) continue;
      this.note(
        `Note: the secret was saved for ${from}, and scimctl will now send it to ${to}; to save another secret, use --secret`,
      );
    }
  }

  /**
   * Tests the connection of this command step by step. If a step fails, throws a `ServiceError` whose message begins
   * with
   * `consequence`.
   */
  protected async testConnection(consequence: string): Promise<void> {
    const { client } = await this.session();
    for await (const { step, ok, detail, error } of probe(client)) {
      if (error) throw new ServiceError(consequence, error);
      this.note(`${ok ? 'ok  ' : 'FAIL'}  ${step}: ${detail}`);
    }
  }

  /** Returns the dialects whose services can have this base URL. Throws a `ConfigError` for an invalid URL. */
  protected dialectsOf(url: string): Promise<readonly DialectChoice[]> {
    return dialectsOf(normalizeBaseUrl(url, '--url'));
  }

  /** Stores a new secret in the keychain or in the secrets file. Returns a function that restores the old state. */
  private async storeNewSecret(name: string, secret: GivenSecret | undefined): Promise<() => Promise<void>> {
    if (secret?.value === undefined) return async () => undefined;
    const account = keychainAccount(secret.reference);
    if (account !== undefined) {
      const { removeFromKeychain, writeKeychain } = await import('../../profiles/keychain/keychain.ts');
      await writeKeychain(account, secret.value, this.context);
      // An error of the removal is ignored. It would hide the error that made the save fail.
      return () => removeFromKeychain(account, this.context).catch(() => undefined);
    }
    const before = await findStoredSecret(this.folder, name);
    await storeSecret(this.folder, name, secret.value);
    return () => storeSecret(this.folder, name, before);
  }

  /** Removes the previous secrets of a profile, unless a profile still uses them. */
  private async removeUnusedSecret(name: string, previous: Profile | undefined, { profiles }: Config): Promise<void> {
    const used = new Set(Object.values(profiles).flatMap(({ auth }) => referenceOf(auth)));
    const isUsed = [...used].some((text) => storedName(text) === name);
    if (!isUsed) await storeSecret(this.folder, name, undefined);
    for (const reference of previous ? referenceOf(previous.auth) : []) {
      const account = keychainAccount(reference);
      if (account === undefined || used.has(reference)) continue;
      const { removeFromKeychain } = await import('../../profiles/keychain/keychain.ts');
      await removeFromKeychain(account, this.context).catch((error: Error) =>
        this.note(`Note: the old entry ${account} stays in the keychain: ${error.message}`),
      );
    }
  }
}

/**
 * Returns `before`, the profile as it is at the time of saving. Throws a `UsageError` if `before` differs from
 * `previous`, because another command has changed or removed the profile in the meantime. Compares only `members` if they are given, otherwise all members.
 */
export function unchanged(
  name: string,
  before: Profile | undefined,
  previous: Profile,
  members?: readonly (keyof Profile)[],
): Profile {
  const part = (profile: Profile) => members?.map((member) => profile[member]) ?? profile;
  if (before !== undefined && isDeepStrictEqual(part(before), part(previous))) return before;
  const what = before === undefined ? 'removed' : 'changed';
  throw new UsageError(`the profile ${name} was ${what} in the meantime, and nothing was saved`, {
    hint: before === undefined ? 'to see the profiles, run scimctl profiles list' : 'run the command again',
  });
}

/** Returns the reference to the secret; undefined if there is no secret. */
function secretOf(auth: ProfileAuth): string | undefined {
  const member = secretMemberOf(auth);
  return member === undefined ? undefined : (auth as unknown as Record<string, string>)[member];
}

/** Returns the hosts to which a profile sends its secret or a token. The keys are the members that contain the URLs. */
function hostsOf({ url, auth }: Profile): Readonly<Record<string, string | undefined>> {
  const hosts = { url, ...('tokenUrl' in auth ? { tokenUrl: auth.tokenUrl } : {}) };
  return Object.fromEntries(Object.entries(hosts).map(([member, text]) => [member, new URL(text).host]));
}

/** Adds a profile to a configuration, or replaces the profile of this name. */
function withProfile(config: Config, { name, change, use = false }: NewProfile): Config {
  const profile = change(Object.hasOwn(config.profiles, name) ? config.profiles[name] : undefined);
  const current = use || Object.keys(config.profiles).length === 0 ? name : config.current;
  return {
    ...config,
    ...(current === undefined ? {} : { current }),
    profiles: { ...config.profiles, [name]: profile },
  };
}

function referenceOf(auth: ProfileAuth): string[] {
  return Object.values(auth).filter((member): member is string => typeof member === 'string');
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

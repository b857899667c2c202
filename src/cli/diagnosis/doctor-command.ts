import type { ServerIdentityCheck } from '../../client/transport/network-options.ts';
import { loadConfig } from '../../profiles/config.ts';
import type { Config } from '../../profiles/profile.ts';
import { resolveConnection } from '../../profiles/resolve.ts';
import { allProfiles, listedProfiles } from '../../profiles/selection.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { findDirectories } from '../../state/directories.ts';
import { BaseCommand } from '../base-command.ts';
import { wallClock } from '../clock.ts';
import { InterruptedError } from '../errors/errors.ts';
import type { Outcome } from '../errors/exit-codes.ts';
import { columnFlags, recordedFlags, toggle } from '../flags.ts';
import { given } from '../given.ts';
import { besideMark, checkLines } from '../output/check-lines.ts';
import { assertOneSelection, type ProfileSelection, profileSelectionFlags } from '../services/profile-selection.ts';
import { observeCertificates, type SeenCertificates } from './certificate-expiry.ts';
import type { Check } from './check.ts';
import { machineChecks } from './machine-checks.ts';
import { serviceChecks } from './service-checks.ts';
import { type ServiceNames, shareable } from './shareable.ts';

/** A check of this machine, or of the service of one profile. */
type Finding = Check & { readonly profile?: string | undefined };

export class Doctor extends BaseCommand {
  static override summary = 'Find out why a connection does not work, and what to do';
  static override description =
    'Checks versions, the files of the configuration and their modes, then the service: settings, secret, network, TLS and expiry of certificates, clock, credential, capabilities and dialect. Sends at most four read requests to each service, and repeats a failed request only for a short time. Changes nothing. The result of each check is ok, warn or fail; after a failure, the later checks of this service are skipped. The first failure determines the exit code. You can publish the output, because it contains no secret and no data of people. Without --anonymous, the output contains the hosts and the names of profiles.';
  static override examples = [
    { description: 'The active profile', command: 'scimctl doctor' },
    { description: 'All saved profiles', command: 'scimctl doctor --all-profiles' },
    { description: 'For a bug report', command: 'scimctl doctor --anonymous -o table' },
    { description: 'Show only problems, for a script', command: `scimctl doctor -o json -q "[?result!='ok']"` },
  ];
  static override baseFlags = recordedFlags;
  static override flags = {
    ...columnFlags,
    ...profileSelectionFlags,
    anonymous: toggle('replace hosts, URLs and names of profiles by placeholders, to publish the output'),
  };

  /** Set before the first connection. */
  #certificates: SeenCertificates | undefined;

  async run(): Promise<void> {
    const { flags } = await this.parse(Doctor);
    assertOneSelection(this.global, flags);
    const certificates = await observeCertificates();
    this.#certificates = certificates;
    const counts = { ok: 0, warn: 0, fail: 0 };
    const clean = shareable(flags.anonymous ? await this.namesOfServices() : []);
    const findings = this.counted(this.findings(flags, certificates), counts);
    if (this.format === 'table') await this.printFindings(findings, clean);
    else {
      await this.showList(
        rows(findings, (text) => clean(this.redact(text))),
        {
          ...flags,
          defaultColumns: 'profile,check,result,detail,hint',
          knownAttributes: ['id', 'profile', 'check', 'result', 'detail', 'hint'],
        },
      );
    }
    this.note(`${counts.ok} ok, ${counts.warn} ${counts.warn === 1 ? 'warning' : 'warnings'}, ${counts.fail} failed`);
  }

  protected override get checkServerIdentity(): ServerIdentityCheck | undefined {
    return this.#certificates?.check;
  }

  /** The diagnosis sends only requests that change nothing, so the audit log does not contain them. */
  protected override get isAudited(): boolean {
    return false;
  }

  private async *findings(
    selection: ProfileSelection,
    certificates: SeenCertificates,
  ): AsyncGenerator<Finding, void, undefined> {
    yield* machineChecks(this.context);
    const time = () => wallClock(this.context);
    const names = await this.selectedNames(selection);
    if (names === undefined) {
      const onSecret = (secret: string) => this.redactor.add(secret);
      yield* serviceChecks({ session: () => this.session(), time, certificates, onSecret });
      return;
    }
    for (const profile of names) {
      if (this.context.signal.aborted) throw new InterruptedError();
      const service = this.profileScope(profile);
      const onSecret = (secret: string) => this.redactor.add(secret);
      for await (const check of serviceChecks({ session: () => service.session(), time, certificates, onSecret })) {
        const hint = check.hint === undefined ? undefined : service.redact(check.hint);
        yield { profile, ...check, detail: service.redact(check.detail), hint };
      }
    }
  }

  /** Returns the names of the profiles to check. `undefined` means the connection that the next command would use. */
  private async selectedNames({ profiles, 'all-profiles': all }: ProfileSelection): Promise<string[] | undefined> {
    if (all) return allProfiles(await this.savedConfig());
    return profiles === undefined ? undefined : listedProfiles(await this.savedConfig(), profiles, '--profiles');
  }

  private savedConfig(): Promise<Config> {
    return loadConfig(findDirectories(this.context.env).config);
  }

  private async *counted(
    findings: AsyncIterable<Finding>,
    counts: Record<Check['result'], number>,
  ): AsyncGenerator<Finding, void, undefined> {
    let first: Outcome | undefined;
    for await (const finding of findings) {
      counts[finding.result]++;
      if (finding.result === 'fail' && first === undefined) {
        first = finding.outcome ?? 'unexpected';
        this.endWith(first);
      }
      yield finding;
    }
  }

  private async printFindings(findings: AsyncIterable<Finding>, clean: (text: string) => string): Promise<void> {
    let profile: string | undefined;
    for await (const finding of findings) {
      if (finding.profile !== profile) await this.printLines(clean(`\n${finding.profile}`));
      profile = finding.profile;
      const { check, result, detail, hint } = finding;
      const line = clean(this.redact(`${check}: ${detail}`));
      await this.print(checkLines(this.context, result, line, this.global['no-color']));
      if (hint !== undefined) await this.print(besideMark(this.context, clean(this.redact(hint))));
    }
  }

  /**
   * Returns the texts that `--anonymous` replaces. Returns no texts of the profiles if the configuration is invalid,
   * because the command then does not show these texts.
   */
  private async namesOfServices(): Promise<ServiceNames[]> {
    const { env, cwd } = this.context;
    const config = await this.savedConfig().catch(() => undefined);
    const saved = Object.entries(config?.profiles ?? {}).map(([profile, { url, auth, proxy }]): ServiceNames => {
      const { tokenUrl, deviceUrl, clientId, username } = auth as Partial<Record<string, string>>;
      return {
        profile,
        urls: asUrls([url, tokenUrl, deviceUrl]),
        proxies: asUrls([proxy]),
        accounts: [clientId, username].filter((name) => name !== undefined),
      };
    });
    const used = await resolveConnection(given({ profile: this.global.profile }), env, cwd).catch(() => undefined);
    if (used === undefined) return saved;
    const { profile, base, proxy } = used;
    return [...saved, { urls: profile === undefined ? [base] : [], proxies: asUrls([proxy?.https, proxy?.http]) }];
  }
}

/** Returns the texts that are URLs. */
function asUrls(texts: readonly (string | undefined)[]): string[] {
  return texts.filter((text): text is string => text !== undefined && URL.canParse(text));
}

/** A row of the output. */
export interface FindingRow {
  /** The check, or the profile and the check: `prod/clock`. */
  readonly id: string;
  readonly profile?: string;
  readonly check: string;
  readonly result: Check['result'];
  readonly detail: string;
  readonly hint?: string;
}

async function* rows(
  findings: AsyncIterable<Finding>,
  clean: (text: string) => string,
): AsyncGenerator<FindingRow & JsonObject, void, undefined> {
  for await (const { profile, check, result, detail, hint } of findings) {
    const name = profile === undefined ? undefined : clean(profile);
    yield {
      id: name === undefined ? check : `${name}/${check}`,
      ...(name === undefined ? {} : { profile: name }),
      check,
      result,
      detail: clean(detail),
      ...(hint === undefined ? {} : { hint: clean(hint) }),
    };
  }
}

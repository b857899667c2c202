import { BaseCommand } from '../../src/cli/base-command.ts';
import { expectedFlags, readExpected } from '../../src/cli/events/expected-flags.ts';
import { readToken, verifyEvent } from '../../src/cli/events/verify-event.ts';
import { required } from '../../src/cli/flags.ts';
import { readText } from '../../src/cli/input/input-file.ts';

export default class EventsVerify extends BaseCommand {
  static override summary = 'Verify a Security Event Token';
  static override description =
    'Reads one Security Event Token (RFC 8417) with SCIM events (RFC 9967), and checks its signature and its claims. Sends nothing. Reports a token without a signature (alg none) as unsigned; this is a problem only if --key is given. To check a signature, the command needs the key of the issuer. If the token has a problem, the exit code is 7.';
  static override examples = [
    {
      description: 'With the keys of the issuer',
      command: 'scimctl events verify event.jwt --key issuer.jwks.json --issuer https://scim.example.com',
    },
    {
      description: 'An event of one transaction, read from the service',
      command: 'scimctl api GET /SecurityEvents/734f0614 -o raw | scimctl events verify -',
    },
  ];
  static override args = { file: required('file with the token; - for stdin') };
  static override flags = expectedFlags;

  async run(): Promise<void> {
    const { args, flags } = await this.parse(EventsVerify);
    const source = await readText(this.context, args.file);
    const token = readToken(source, args.file === '-' ? 'standard input' : args.file);
    const expected = await readExpected(this.context, flags);
    const { signature, problems } = verifyEvent(source, token, { ...expected, now: Date.now() });
    const { iss, aud, iat, toe, jti, txn, sub_id, events } = token.claims;
    await this.show({
      verified: problems.length === 0,
      signature,
      problems: [...problems],
      ...Object.fromEntries(
        Object.entries({ iss, aud, iat, toe, jti, txn, sub_id, events }).filter(([, v]) => v !== undefined),
      ),
    });
    if (problems.length > 0) this.endWith('partial');
  }
}

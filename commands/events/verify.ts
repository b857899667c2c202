import { BaseCommand } from '../../src/cli/base-command.ts';
import { expectedFlags, readExpected } from '../../src/cli/events/expected-flags.ts';
import { type Expected, readToken, verifyEvent } from '../../src/cli/events/verify-event.ts';
import { required } from '../../src/cli/flags.ts';
import { readText } from '../../src/cli/input/input-file.ts';
import type { JsonObject } from '../../src/protocol/json/json.ts';

export default class EventsVerify extends BaseCommand {
  static override summary = 'Verify a Security Event Token';
  static override description =
    'Reads Security Event Tokens (RFC 8417) with SCIM events (RFC 9967), one on each line, and checks the signature and the claims. Sends nothing. Reports a token without a signature (alg none) as unsigned; this is a problem only if --key is given. To check a signature, the command needs the key of the issuer. If a token has a problem, the exit code is 7.';
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
  static override args = { file: required('file with the token, or with one token on each line; - for stdin') };
  static override flags = expectedFlags;

  async run(): Promise<void> {
    const { args, flags } = await this.parse(EventsVerify);
    const source = await readText(this.context, args.file);
    const name = args.file === '-' ? 'standard input' : args.file;
    const expected = { ...(await readExpected(this.context, flags)), now: Date.now() };
    // The output of scimctl events poll -o raw has one token on each line.
    const sources = source.trim().split(/\s*\n\s*/);
    const results = sources.map((text, index) =>
      verified(text, sources.length === 1 ? name : `line ${index + 1} of ${name}`, expected),
    );
    const [first] = results;
    if (first && results.length === 1) await this.show(first);
    else await this.showList(listOf(results), { defaultColumns: 'jti,iat,sub_id.uri,signature,verified' });
    if (results.some((result) => result.verified !== true)) this.endWith('partial');
  }
}

/** Verifies one token. Throws a `UsageError` with the name of the source if the text is no token. */
function verified(text: string, name: string, expected: Expected): JsonObject {
  const token = readToken(text, name);
  const { signature, problems } = verifyEvent(text, token, expected);
  const { iss, aud, iat, toe, jti, txn, sub_id, events } = token.claims;
  const shown = Object.entries({ iss, aud, iat, toe, jti, txn, sub_id, events }).filter(([, v]) => v !== undefined);
  return { verified: problems.length === 0, signature, problems: [...problems], ...Object.fromEntries(shown) };
}

async function* listOf(results: readonly JsonObject[]): AsyncGenerator<JsonObject> {
  yield* results;
}

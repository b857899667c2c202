import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Exchange, Layer, ScimRequest } from '../../../src/protocol/exchange/exchange.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { startServer, type TestServer } from '../../provisioning/server.ts';
import { type Ran, type RunOptions, scimctl } from '../run.ts';

/** Two service providers in this process, with one profile for each: `a` and `b`. The current profile is `b`. */
export interface TwoServices {
  readonly a: TestServer;
  readonly b: TestServer;
  readonly folder: string;
  /** All requests that the command sent. Example of a request: `a GET /Users Bearer token-of-a`. */
  readonly requests: string[];
  run(argv: readonly string[], options?: Partial<RunOptions>): Promise<Ran & { readonly error: JsonObject }>;
}

/** Starts both services. `layers` are between a command and a service. */
export function startTwo(layers: { readonly a?: Layer; readonly b?: Layer } = {}): TwoServices {
  const [a, b] = [startServer(), startServer()];
  const plain: Layer = (next) => next;
  const exchanges: Readonly<Record<string, Exchange>> = {
    'a.example.com': (layers.a ?? plain)(a.exchange),
    'b.example.com': (layers.b ?? plain)(b.exchange),
  };
  const requests: string[] = [];
  const exchange = (request: ScimRequest) => {
    const { hostname } = new URL(request.base);
    requests.push(`${hostname[0]} ${request.method} ${request.path} ${request.headers?.['authorization']}`);
    return (exchanges[hostname] as Exchange)(request);
  };
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-two-'));
  const profile = (name: string) => ({
    url: `https://${name}.example.com/v2`,
    auth: { kind: 'bearer', token: `env:TOKEN_OF_${name.toUpperCase()}` },
  });
  const profiles = { a: profile('a'), b: profile('b') };
  writeFileSync(path.join(folder, 'config.json'), JSON.stringify({ version: 1, current: 'b', profiles }), {
    mode: 0o600,
  });
  const env = {
    SCIMCTL_CONFIG_DIR: folder,
    SCIMCTL_URL: '',
    SCIMCTL_TOKEN: '',
    TOKEN_OF_A: 'token-of-a',
    TOKEN_OF_B: 'token-of-b',
  };
  return {
    a,
    b,
    folder,
    requests,
    run: async (argv, options) => {
      const ran = await scimctl([...argv, '-o', 'ndjson'], { exchange, cwd: folder, env, ...options });
      const last = ran.stderr.trimEnd().split('\n').at(-1) ?? '';
      return { ...ran, error: last.startsWith('{') ? (JSON.parse(last) as JsonObject) : {} };
    },
  };
}

/** Returns the requests to a service that could change something. */
export function writesTo({ requests }: TwoServices, service: 'a' | 'b'): string[] {
  return requests.filter((request) => request.startsWith(`${service} `) && !request.startsWith(`${service} GET `));
}

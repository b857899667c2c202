import { BaseCommand } from '../../src/cli/base-command.ts';
import type { CurlMode } from '../../src/cli/connection/curl.ts';
import { differences, serverReport } from '../../src/cli/discovery/server-report.ts';
import { serviceFlags } from '../../src/cli/flags.ts';

export default class ServerInfo extends BaseCommand {
  static override baseFlags = serviceFlags;

  protected override get curlShows(): CurlMode {
    return 'all';
  }

  static override summary = 'Show the capabilities that the server declares';
  static override description =
    'Reads ServiceProviderConfig and ResourceTypes (RFC 7644 section 4). A server can declare fewer or more capabilities than it has. If the profile names a dialect, also shows where the dialect contradicts the server.';
  static override examples = [
    { description: 'As text', command: 'scimctl server info' },
    { description: 'Does the server support PATCH?', command: 'scimctl server info -q patch.supported' },
  ];

  async run(): Promise<void> {
    await this.parse(ServerInfo);
    const { client } = await this.session();
    await client.discovery.askAgain('ServiceProviderConfig');
    const config = await client.discovery.serviceProviderConfig();
    const declared = await client.discovery.declaredCapabilities();
    const known = differences(declared, await client.discovery.capabilities());
    if (this.format !== 'table') {
      this.note(...known.map(([name, value]) => `Note: the dialect ${client.dialect.id} says: ${name}: ${value}`));
      return this.show(config ?? {});
    }
    await client.discovery.askAgain('ResourceTypes');
    const types = await client.discovery.resourceTypes();
    await this.print(serverReport(client.base, { config, declared, types, dialect: client.dialect, known }));
  }
}

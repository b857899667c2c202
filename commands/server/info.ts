import { BaseCommand } from '../../src/cli/base-command.ts';
import { serverReport } from '../../src/cli/discovery/server-report.ts';

export default class ServerInfo extends BaseCommand {
  static override summary = 'Show the capabilities that the server declares';
  static override description =
    'Reads ServiceProviderConfig and ResourceTypes (RFC 7644 section 4). A server may declare fewer or more capabilities than it has.';
  static override examples = [
    { description: 'As text', command: 'scimctl server info' },
    { description: 'Does the server support PATCH?', command: 'scimctl server info -q patch.supported' },
  ];

  async run(): Promise<void> {
    await this.parse(ServerInfo);
    const { client } = await this.session();
    await client.discovery.askAgain('ServiceProviderConfig');
    const config = await client.discovery.serviceProviderConfig();
    if (this.format !== 'table') return this.show(config ?? {});
    await client.discovery.askAgain('ResourceTypes');
    const [capabilities, types] = [await client.discovery.capabilities(), await client.discovery.resourceTypes()];
    await this.print(serverReport(client.base, config, capabilities, types));
  }
}

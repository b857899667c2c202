import type { Vendor } from './vendor.ts';
import { agilityCredit } from './vendors/agility-credit.ts';
import { asana } from './vendors/asana.ts';
import { asgardeo } from './vendors/asgardeo.ts';
import { atlassian } from './vendors/atlassian.ts';
import { authentik } from './vendors/authentik.ts';
import { aws } from './vendors/aws.ts';
import { bitwarden } from './vendors/bitwarden.ts';
import { bright } from './vendors/bright.ts';
import { canva } from './vendors/canva.ts';
import { chainguard } from './vendors/chainguard.ts';
import { chatgpt } from './vendors/chatgpt.ts';
import { claude } from './vendors/claude.ts';
import { cloudflare } from './vendors/cloudflare.ts';
import { configcat } from './vendors/configcat.ts';
import { cursor } from './vendors/cursor.ts';
import { databricks } from './vendors/databricks.ts';
import { datadog } from './vendors/datadog.ts';
import { deel } from './vendors/deel.ts';
import { descope } from './vendors/descope.ts';
import { dropbox } from './vendors/dropbox.ts';
import { entraId } from './vendors/entra-id.ts';
import { entraInbound } from './vendors/entra-inbound.ts';
import { figma } from './vendors/figma.ts';
import { fleet } from './vendors/fleet.ts';
import { fortiauthenticator } from './vendors/fortiauthenticator.ts';
import { generic } from './vendors/generic.ts';
import { githubEmu } from './vendors/github-emu.ts';
import { githubOrg } from './vendors/github-org.ts';
import { gitlab } from './vendors/gitlab.ts';
import { gitlabGroup } from './vendors/gitlab-group.ts';
import { googleCloudIdentity } from './vendors/google-cloud-identity.ts';
import { googleWorkforce } from './vendors/google-workforce.ts';
import { grafana } from './vendors/grafana.ts';
import { grammarly } from './vendors/grammarly.ts';
import { guru } from './vendors/guru.ts';
import { hcpTerraform } from './vendors/hcp-terraform.ts';
import { huawei } from './vendors/huawei.ts';
import { interopProfile } from './vendors/interop-profile.ts';
import { ipsie } from './vendors/ipsie.ts';
import { jfrog } from './vendors/jfrog.ts';
import { keeper } from './vendors/keeper.ts';
import { keycloak } from './vendors/keycloak.ts';
import { langwatch } from './vendors/langwatch.ts';
import { launchdarkly } from './vendors/launchdarkly.ts';
import { leapsome } from './vendors/leapsome.ts';
import { logfire } from './vendors/logfire.ts';
import { loom } from './vendors/loom.ts';
import { lucid } from './vendors/lucid.ts';
import { mirantisMke } from './vendors/mirantis-mke.ts';
import { miro } from './vendors/miro.ts';
import { monday } from './vendors/monday.ts';
import { netbird } from './vendors/netbird.ts';
import { notion } from './vendors/notion.ts';
import { okta } from './vendors/okta.ts';
import { onepassword } from './vendors/onepassword.ts';
import { oracleIdcs } from './vendors/oracle-idcs.ts';
import { oracleLifeSciences } from './vendors/oracle-life-sciences.ts';
import { pagerduty } from './vendors/pagerduty.ts';
import { peakon } from './vendors/peakon.ts';
import { pingfederate } from './vendors/pingfederate.ts';
import { pingfederateV1 } from './vendors/pingfederate-v1.ts';
import { quickbase } from './vendors/quickbase.ts';
import { roam } from './vendors/roam.ts';
import { salesforce } from './vendors/salesforce.ts';
import { scim11 } from './vendors/scim11.ts';
import { scim11Xml } from './vendors/scim11-xml.ts';
import { shopify } from './vendors/shopify.ts';
import { slack } from './vendors/slack.ts';
import { slackV1 } from './vendors/slack-v1.ts';
import { snowflake } from './vendors/snowflake.ts';
import { stalwart } from './vendors/stalwart.ts';
import { tailscale } from './vendors/tailscale.ts';
import { tealium } from './vendors/tealium.ts';
import { tines } from './vendors/tines.ts';
import { trello } from './vendors/trello.ts';
import { vault } from './vendors/vault.ts';
import { workos } from './vendors/workos.ts';
import { zapier } from './vendors/zapier.ts';
import { zitadel } from './vendors/zitadel.ts';
import { zoom } from './vendors/zoom.ts';
import { zscaler } from './vendors/zscaler.ts';
import { zuora } from './vendors/zuora.ts';

/**
 * All vendors. Import this module with `import()`, and only in code that uses a dialect, because the module loads the
 * file of every vendor.
 */
export const vendors: readonly Vendor[] = [
  generic,
  agilityCredit,
  asana,
  asgardeo,
  atlassian,
  authentik,
  aws,
  bitwarden,
  bright,
  canva,
  chainguard,
  chatgpt,
  claude,
  cloudflare,
  configcat,
  cursor,
  databricks,
  datadog,
  deel,
  descope,
  dropbox,
  entraId,
  entraInbound,
  figma,
  fleet,
  fortiauthenticator,
  githubEmu,
  githubOrg,
  gitlab,
  gitlabGroup,
  googleCloudIdentity,
  googleWorkforce,
  grafana,
  grammarly,
  guru,
  hcpTerraform,
  huawei,
  interopProfile,
  ipsie,
  jfrog,
  keeper,
  keycloak,
  langwatch,
  launchdarkly,
  leapsome,
  logfire,
  loom,
  lucid,
  mirantisMke,
  miro,
  monday,
  netbird,
  notion,
  okta,
  onepassword,
  oracleIdcs,
  oracleLifeSciences,
  pagerduty,
  peakon,
  pingfederate,
  pingfederateV1,
  quickbase,
  roam,
  salesforce,
  scim11,
  scim11Xml,
  shopify,
  slack,
  slackV1,
  snowflake,
  stalwart,
  tailscale,
  tealium,
  tines,
  trello,
  vault,
  workos,
  zapier,
  zitadel,
  zoom,
  zscaler,
  zuora,
];

/** Returns the vendor with this id, or `undefined`. */
export function findVendor(id: string): Vendor | undefined {
  return vendors.find((vendor) => vendor.id === id);
}

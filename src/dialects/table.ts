import type { Vendor } from './vendor.ts';
import { asana } from './vendors/asana.ts';
import { atlassian } from './vendors/atlassian.ts';
import { aws } from './vendors/aws.ts';
import { cloudflare } from './vendors/cloudflare.ts';
import { databricks } from './vendors/databricks.ts';
import { entraId } from './vendors/entra-id.ts';
import { entraInbound } from './vendors/entra-inbound.ts';
import { figma } from './vendors/figma.ts';
import { generic } from './vendors/generic.ts';
import { githubEmu } from './vendors/github-emu.ts';
import { githubOrg } from './vendors/github-org.ts';
import { gitlab } from './vendors/gitlab.ts';
import { gitlabGroup } from './vendors/gitlab-group.ts';
import { googleCloudIdentity } from './vendors/google-cloud-identity.ts';
import { googleWorkforce } from './vendors/google-workforce.ts';
import { hcpTerraform } from './vendors/hcp-terraform.ts';
import { interopProfile } from './vendors/interop-profile.ts';
import { ipsie } from './vendors/ipsie.ts';
import { keycloak } from './vendors/keycloak.ts';
import { notion } from './vendors/notion.ts';
import { pagerduty } from './vendors/pagerduty.ts';
import { pingfederate } from './vendors/pingfederate.ts';
import { pingfederateV1 } from './vendors/pingfederate-v1.ts';
import { salesforce } from './vendors/salesforce.ts';
import { slack } from './vendors/slack.ts';
import { slackV1 } from './vendors/slack-v1.ts';
import { snowflake } from './vendors/snowflake.ts';
import { tines } from './vendors/tines.ts';
import { workos } from './vendors/workos.ts';
import { zitadel } from './vendors/zitadel.ts';
import { zoom } from './vendors/zoom.ts';

/**
 * All vendors. Import this module only with `import()`, where a dialect is used, because it loads every vendor.
 */
export const vendors: readonly Vendor[] = [
  generic,
  asana,
  atlassian,
  aws,
  cloudflare,
  databricks,
  entraId,
  entraInbound,
  figma,
  githubEmu,
  githubOrg,
  gitlab,
  gitlabGroup,
  googleCloudIdentity,
  googleWorkforce,
  hcpTerraform,
  interopProfile,
  ipsie,
  keycloak,
  notion,
  pagerduty,
  pingfederate,
  pingfederateV1,
  salesforce,
  slack,
  slackV1,
  snowflake,
  tines,
  workos,
  zitadel,
  zoom,
];

/** Returns the vendor with this id, or `undefined`. */
export function findVendor(id: string): Vendor | undefined {
  return vendors.find((vendor) => vendor.id === id);
}

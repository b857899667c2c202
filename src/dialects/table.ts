import type { Vendor } from './vendor.ts';
import { atlassian } from './vendors/atlassian.ts';
import { aws } from './vendors/aws.ts';
import { databricks } from './vendors/databricks.ts';
import { entraId } from './vendors/entra-id.ts';
import { entraInbound } from './vendors/entra-inbound.ts';
import { generic } from './vendors/generic.ts';
import { githubEmu } from './vendors/github-emu.ts';
import { githubOrg } from './vendors/github-org.ts';
import { gitlab } from './vendors/gitlab.ts';
import { gitlabGroup } from './vendors/gitlab-group.ts';
import { interopProfile } from './vendors/interop-profile.ts';
import { ipsie } from './vendors/ipsie.ts';
import { keycloak } from './vendors/keycloak.ts';
import { salesforce } from './vendors/salesforce.ts';
import { slack } from './vendors/slack.ts';
import { slackV1 } from './vendors/slack-v1.ts';
import { snowflake } from './vendors/snowflake.ts';

/**
 * All vendors. Import this module only with `import()`, where a dialect is used, because it loads every vendor.
 */
export const vendors: readonly Vendor[] = [
  generic,
  atlassian,
  aws,
  databricks,
  entraId,
  entraInbound,
  githubEmu,
  githubOrg,
  gitlab,
  gitlabGroup,
  interopProfile,
  ipsie,
  keycloak,
  salesforce,
  slack,
  slackV1,
  snowflake,
];

/** Returns the vendor with this id, or `undefined`. */
export function findVendor(id: string): Vendor | undefined {
  return vendors.find((vendor) => vendor.id === id);
}

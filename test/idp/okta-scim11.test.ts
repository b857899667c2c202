import { oktaOnPremises, oktaScim11 } from './okta-scim11.ts';
import { cases } from './sequence.ts';

const behaviour = { scimVersion: '1.1', serviceProviderConfig: 'plural' } as const;

cases('Okta at a service of SCIM 1.1', oktaScim11, {}, behaviour);
cases('the agent of Okta for on-premises provisioning', oktaOnPremises, {}, behaviour);

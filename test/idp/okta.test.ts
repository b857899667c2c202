import { catalogue, headers, reportedForms, wizard } from './okta.ts';
import { cases } from './sequence.ts';

cases('Okta, an app of the catalogue', catalogue, headers);
cases('Okta, an app of the wizard', wizard, headers);
cases('Okta, as a third party reports', reportedForms, headers);

import { catalogue, headers, wizard } from './okta.ts';
import { cases } from './sequence.ts';

cases('Okta, an app of the catalogue', catalogue, headers);
cases('Okta, an app of the wizard', wizard, headers);

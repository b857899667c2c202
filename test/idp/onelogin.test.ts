import { headers, onelogin } from './onelogin.ts';
import { cases } from './sequence.ts';

cases('OneLogin', onelogin, headers);

import { authentik } from './authentik.ts';
import { cases } from './sequence.ts';

cases('authentik', authentik);

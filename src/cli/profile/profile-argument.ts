import { required, several } from '../flags.ts';
import { pickable } from '../pick/pick.ts';
import { pickProfile } from '../pick/picks.ts';

/** The argument that names a profile. */
export const profileArgument = { name: pickable(required('name of a profile'), pickProfile) };

/** The argument that names one or more profiles. */
export const profilesArgument = { name: pickable(several('names of profiles'), pickProfile) };

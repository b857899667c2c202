import { text } from '../flags.ts';

/** The flag `--ids` of the commands that name resources. */
export const idsFlag = {
  ids: text(
    'read the ids of the resources from this file, one id per line as -o id prints them; - for standard input',
    'FILE',
  ),
};

const ofOneService =
  'this command reads several services; to print the request that reads the people of one service, run scimctl users list --profile NAME --curl';
const ofSync = 'to print the requests that the sync would send, run scimctl sync run with --curl';
const ofProfile = 'to print the request that tests a profile, run scimctl profiles test NAME --curl';

/**
 * Maps the id of a command without the flag `--curl` to the hint of the command. These commands send requests, but
 * their first request would not show what the user wants to see.
 */
export const curlInstead: Readonly<Record<string, string>> = {
  'bulk:plan': 'to print the requests that the import would send, run scimctl bulk import with --curl',
  'sync:plan': ofSync,
  'sync:watch': ofSync,
  'access:report': ofOneService,
  'access:orphans': ofOneService,
  'access:show': ofOneService,
  'snapshot:diff': 'to print the request that reads the people, run scimctl users list --curl',
  'profiles:login': ofProfile,
  'profiles:rotate': ofProfile,
  doctor: ofProfile,
  init: ofProfile,
};

/** The hint for any other command without `--curl`. */
export const otherwise = 'to print any single request, run scimctl api METHOD PATH --curl';

/** What stands first on a command line, by what it is for: the order and the words of `scimctl --help`. */
export const helpGroups: readonly { readonly title: string; readonly words: Readonly<Record<string, string>> }[] = [
  {
    title: 'Start here',
    words: {
      init: 'Save a profile for a server, asking for what it needs',
      demo: 'See it work against a server of its own, without an account',
      profiles: 'Servers and how to sign in to them',
    },
  },
  {
    title: 'People and groups',
    words: {
      users: 'List, show, create, change, deactivate and delete users',
      groups: 'List, show, create, change and delete groups and their members',
      resources: 'The same verbs for any resource type',
      bulk: 'Import and offboard people from a file',
    },
  },
  {
    title: 'Look into a server',
    words: {
      server: 'What the server says it can do',
      schemas: 'The schemas it serves',
      'resource-types': 'The resource types it serves',
      api: 'Send any request, signed in',
      filter: 'See how a filter is understood',
    },
  },
  {
    title: 'Test against a server of your own',
    words: { mock: 'A SCIM service provider on this machine' },
  },
];

/** Topics and commands, grouped by purpose, in the order of `scimctl --help`. */
export const helpGroups: readonly { readonly title: string; readonly words: Readonly<Record<string, string>> }[] = [
  {
    title: 'Start here',
    words: {
      init: 'Answer questions to save a profile for a server',
      demo: 'Run scimctl against a temporary server, without an account',
      profiles: 'Servers and their credentials',
      whoami: 'Which service and which account the next command uses',
      config: 'The effective configuration, and where each value comes from',
      doctor: 'Find out why a connection does not work',
      completion: 'Complete commands in bash, zsh, fish and PowerShell',
    },
  },
  {
    title: 'People and groups',
    words: {
      users: 'List, show, create, change, deactivate and delete users',
      groups: 'List, show, create, change and delete groups and their members',
      resources: 'Show, create, change and delete resources of any type',
      bulk: 'Import, export and offboard people',
      plan: 'Show and execute the plan of an import',
      job: 'Resume, retry or undo an import or an offboarding, or show its results',
      access: 'Who has an account on which service',
      sync: 'Make a whole directory match a list of people',
      snapshot: 'Save the users and groups of a service, and show later changes',
    },
  },
  {
    title: 'Examine a server',
    words: {
      server: 'The capabilities that the server declares',
      schemas: 'The schemas of the server',
      'resource-types': 'The resource types of the server',
      dialects: 'Known facts about services, and how the services deviate from the RFCs',
      api: 'Send any request with authentication',
      filter: 'Show the structure of a filter',
      schema: 'The JSON Schema of the output of a command',
      events: 'Read, receive and verify security events',
    },
  },
  {
    title: 'Test against a local server',
    words: { mock: 'A SCIM service provider on this machine' },
  },
];

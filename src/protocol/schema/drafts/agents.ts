import {
  type AttributeDefinition,
  attribute,
  type Characteristics,
  type ResourceType,
  type Schema,
} from '../attribute.ts';
import { User } from '../standard/user.ts';
import { draftUrn } from './urns.ts';

const readOnly = { mutability: 'readOnly' } as const;

/**
 * Returns the sub-attributes of a reference to another resource. Only the service provider writes `$ref` and `display`.
 */
function referenceTo(value: Characteristics, ...referenceTypes: string[]): AttributeDefinition[] {
  return [
    attribute('value', 'string', 'Id of the resource.', value),
    attribute('$ref', 'reference', 'URI of the resource.', { ...readOnly, caseExact: false, referenceTypes }),
    attribute('display', 'string', 'Display name of the resource.', readOnly),
  ];
}

/**
 * Returns the attributes of User with the given names. The draft defines these attributes in the same way as RFC 7643.
 */
const ofUser = (...names: string[]): AttributeDefinition[] =>
  names.map((name) => User.attributes.find((attribute) => attribute.name === name) as AttributeDefinition);

/**
 * An agent: draft-abbey-scim-agent-extension-00, sections 5.1.4 and 6.1. If the schema of section 6.1 differs from the
 * text of section 5.1.4, this code follows the text. The schema omits `displayName` and `description`, and misspells
 * the name `specificationUrl`. Clients may specify `subject`.
 */
const Agent: Schema = {
  id: draftUrn.Agent,
  name: 'Agent',
  description: 'An AI agent (Internet-Draft draft-abbey-scim-agent-extension-00)',
  attributes: [
    attribute('name', 'string', 'Name of the agent.', { required: true, uniqueness: 'server' }),
    attribute('displayName', 'string', 'Display name of the agent.'),
    attribute('description', 'string', 'Description of the agent.'),
    attribute('agentType', 'string', 'Class of the agent, such as Assistant or Researcher.'),
    attribute('active', 'boolean', 'True if the agent may sign in.'),
    ...ofUser('groups', 'entitlements', 'roles', 'x509Certificates'),
    attribute(
      'applications',
      'complex',
      'Applications that the agent shares a trust boundary with.',
      { multiValued: true, ...readOnly },
      referenceTo(readOnly, 'AgenticApplication'),
    ),
    attribute('subject', 'string', 'Claim sub for the agent in tokens from another OpenID provider.'),
    attribute(
      'owners',
      'complex',
      'Users or groups that are accountable for the agent.',
      { multiValued: true, ...readOnly },
      referenceTo(readOnly, 'User', 'Group'),
    ),
    attribute('protocols', 'complex', 'Protocols that the agent speaks.', { multiValued: true, ...readOnly }, [
      attribute('type', 'string', 'Name of the protocol.', {
        ...readOnly,
        canonicalValues: ['A2A', 'OpenAPI', 'MCP-Server'],
      }),
      attribute('specificationUrl', 'string', 'URL of the protocol-specific description of the agent.', readOnly),
    ]),
    attribute('parent', 'complex', 'Parent of the agent.', readOnly, referenceTo(readOnly, 'Agent')),
  ],
};

/**
 * An application with agents: draft-abbey-scim-agent-extension-00, section 5.2.4. This section does not define some
 * characteristics: `uniqueness` of `name`, the type of `redirectUri`, and which attributes are readOnly. These
 * characteristics come from the schema in the editors' copy of the draft. `agents` has the sub-attribute `$ref`, as in
 * the examples. The list in the section calls this sub-attribute `ref`.
 */
const AgenticApplication: Schema = {
  id: draftUrn.AgenticApplication,
  name: 'AgenticApplication',
  description:
    'An application that hosts or provides access to agents (Internet-Draft draft-abbey-scim-agent-extension-00)',
  attributes: [
    attribute('name', 'string', 'Name of the application.', { required: true, uniqueness: 'server' }),
    attribute('displayName', 'string', 'Display name of the application.'),
    attribute('description', 'string', 'Description of the application.'),
    attribute('active', 'boolean', 'True if the application is in operation.'),
    attribute('applicationUrls', 'complex', 'URLs of the application.', { multiValued: true }, [
      attribute('type', 'string', 'Purpose of the URL.', {
        canonicalValues: ['ssoEndpoint', 'loginPage', 'api', 'homepage'],
      }),
      attribute('primary', 'boolean', 'True for the preferred URL of this type.'),
      attribute('value', 'string', 'The URL.'),
      attribute('description', 'string', 'Description of the URL.'),
    ]),
    attribute('lastAccessed', 'dateTime', 'Time when an agent or a user last used the application.', readOnly),
    attribute('oAuthConfiguration', 'complex', 'OAuth connections of the application.', { multiValued: true }, [
      attribute('clientId', 'string', 'OAuth client identifier.'),
      attribute('description', 'string', 'Description of the client.'),
      attribute('audienceUri', 'string', 'Claim aud of the tokens.'),
      attribute('issuerUri', 'string', 'Claim iss of the tokens.'),
      attribute('redirectUri', 'reference', 'Redirect URIs.', {
        multiValued: true,
        caseExact: false,
        referenceTypes: ['uri'],
      }),
    ]),
    attribute('agents', 'complex', 'Agents of the application.', { multiValued: true }, [
      ...referenceTo({}, 'Agent'),
      attribute('type', 'string', 'Relationship of the application to the agent.', {
        canonicalValues: ['owned', 'authorized', 'guest'],
      }),
    ]),
    attribute(
      'externalIdentifiers',
      'complex',
      'Identifiers of the application in other systems.',
      { multiValued: true },
      [
        attribute('type', 'string', 'Kind of the identifier.'),
        attribute('value', 'string', 'The identifier.'),
        attribute('system', 'string', 'System in which the identifier is valid.'),
      ],
    ),
  ],
};

/**
 * The schemas of draft-abbey-scim-agent-extension-00. The draft expired on 19 April 2026. A later draft,
 * draft-wzdk-scim-agent-resource-00, uses the URN of Agent for a schema with other attributes.
 */
export const agentSchemas: readonly Schema[] = [Agent, AgenticApplication];

/** The resource types of draft-abbey-scim-agent-extension-00, sections 5.1.1 and 5.2.1. */
export const agentResourceTypes: readonly ResourceType[] = [
  {
    id: 'Agent',
    name: 'Agent',
    endpoint: '/Agents',
    description: 'Agent identities',
    schema: draftUrn.Agent,
  },
  {
    id: 'AgenticApplication',
    name: 'AgenticApplication',
    endpoint: '/AgenticApplications',
    description: 'Applications that host or provide access to agents',
    schema: draftUrn.AgenticApplication,
  },
];

/**
 * The resource types of the draft that can be members of a Group. An agent has the attribute `groups`, as a user has
 * (section 5.1.4).
 */
export const agentMemberTypes: readonly string[] = ['Agent'];

import { attribute, type Schema } from '../attribute.ts';
import { groupsAttribute } from './device.ts';
import { deviceUrn } from './urns.ts';

/**
 * Defined in RFC 9944 section 6. Table 2 says that `clientToken` is not returned. Here `clientToken` is returned by
 * default, as section 6.2 and appendix A.3 say. Section 6.3.1 says that `subjectName` is neither required nor case
 * sensitive. Here `subjectName` is required and case sensitive, as table 2 and appendix A.3 say.
 */
export const EndpointApp: Schema = {
  id: deviceUrn.EndpointApp,
  name: 'EndpointApp',
  description: 'Application that controls devices or receives their data',
  attributes: [
    attribute('applicationType', 'string', 'Kind of application: deviceControl or telemetry.', {
      required: true,
      mutability: 'readOnly',
      canonicalValues: ['deviceControl', 'telemetry'],
    }),
    attribute('applicationName', 'string', 'Display name of the application.', { required: true }),
    attribute('certificateInfo', 'complex', 'Certificate that the application authenticates with.', {}, [
      attribute('rootCA', 'string', 'Certificate of the trust anchor: DER in Base64.', { caseExact: true }),
      attribute('subjectName', 'string', 'Distinguished name or DNS name of the certificate.', {
        required: true,
        caseExact: true,
      }),
    ]),
    attribute('clientToken', 'string', 'Token that the application authenticates with.', {
      caseExact: true,
      mutability: 'readOnly',
    }),
    groupsAttribute('Groups that the application belongs to.'),
  ],
};

import type { ScimRequest } from '../../src/protocol/exchange/exchange.ts';
import type { Check } from './check.ts';

/**
 * The challenge for a response with status 401 (required by RFC 9110 section 11.6.1). No scheme is registered for
 * client certificates, so this server uses a scheme name of its own.
 */
const challenge = 'ClientCertificate realm="scimctl"';

/** Refuses a request whose connection has no trusted client certificate (RFC 7644 section 2). */
export const certificateCheck: Check = ({ certificate }) => {
  if (!certificate) return { detail: 'a client certificate is needed', challenge };
  const { subject, distrust } = certificate;
  if (distrust === undefined) return undefined;
  return {
    detail: `the client certificate ${subject} ${reasons[distrust] ?? `is not valid (${distrust})`}`,
    challenge,
  };
};

/** Marks a client certificate as not trusted if it was issued for another tenant. */
export function certificateOfTenant(tenant: string, { certificate }: ScimRequest): Pick<ScimRequest, 'certificate'> {
  if (!certificate) return {};
  const { subject, distrust = wrongTenant } = certificate;
  return { certificate: subject === subjectOf(tenant) ? certificate : { subject, distrust } };
}

/**
 * Returns the subject in the client certificates of a tenant. If `tenant` is `undefined`, returns the subject for a
 * server without tenants.
 */
export function subjectOf(tenant: string | undefined): string {
  return `CN=${tenant ?? 'scimctl'}`;
}

const wrongTenant = 'WRONG_TENANT';

const reasons: Readonly<Record<string, string>> = {
  [wrongTenant]: 'belongs to another tenant',
  CERT_HAS_EXPIRED: 'has expired',
  CERT_NOT_YET_VALID: 'is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'was not issued by this server’s CA',
  SELF_SIGNED_CERT_IN_CHAIN: 'was not issued by this server’s CA',
  UNABLE_TO_GET_ISSUER_CERT: 'was not issued by this server’s CA',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'was not issued by this server’s CA',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'was not issued by this server’s CA',
  CERT_SIGNATURE_FAILURE: 'was not issued by this server’s CA',
  INVALID_PURPOSE: 'does not allow client authentication',
};

import type { ColumnReading } from './known-headers.ts';

/** The meaning of headers in the export of one product. In other exports, the same headers have another meaning. */
export interface ProductColumn {
  readonly headers: readonly string[];
  /** SCIM paths of the column. Empty for a column that is left out. */
  readonly paths: readonly string[];
  /** The reason why the column is left out. */
  readonly leftOut?: string;
  readonly reading?: ColumnReading;
  /**
   * If several columns have the same path, the column with the lower rank is used. If the ranks are equal, the column
   * whose header comes first in `headers` is used. Default: 0.
   */
  readonly rank?: number;
  /** A note about the first path. */
  readonly note?: string;
}

/** A product whose exports are recognised by their headers. */
export interface Product {
  readonly name: string;
  /** Lists of exact headers. An export of the product has all headers of at least one list. */
  readonly signatures: readonly (readonly string[])[];
  readonly columns: readonly ProductColumn[];
}

const nothing = 'SCIM has no attribute for this column';
const forSignIn = 'the column is for authentication and may be private';

/** Columns of the work address, with the headers that directories use. */
const workAddress: readonly ProductColumn[] = [
  { headers: ['streetAddress', 'Street address'], paths: ['addresses[type eq "work"].streetAddress'] },
  { headers: ['City'], paths: ['addresses[type eq "work"].locality'] },
  { headers: ['State'], paths: ['addresses[type eq "work"].region'] },
  { headers: ['postalCode', 'Zip code'], paths: ['addresses[type eq "work"].postalCode'] },
  { headers: ['Country', 'Country/Region', 'Country code'], paths: ['addresses[type eq "work"].country'] },
];

/** All known products. If several signatures match, the first product is used. */
export const products: readonly Product[] = [
  {
    name: 'Microsoft Entra ID',
    signatures: [
      ['userPrincipalName', 'accountEnabled'],
      ['User principal name', 'Block credential'],
    ],
    columns: [
      { headers: ['id', 'objectId'], paths: ['externalId'] },
      ...workAddress,
      {
        headers: [
          'usageLocation',
          'ageGroup',
          'consentProvidedForMinor',
          'legalAgeGroupClassification',
          'creationType',
          'invitationState',
          'identityIssuer',
          'createdDateTime',
          'When created',
          'Licenses',
          'Proxy addresses',
          'Soft deletion time stamp',
        ],
        paths: [],
        leftOut: nothing,
      },
      {
        headers: ['authenticationPhoneNumber', 'authenticationAlternativePhoneNumber', 'authenticationEmail'],
        paths: [],
        leftOut: forSignIn,
      },
    ],
  },
  {
    name: 'Google Workspace',
    signatures: [['First Name [Required]', 'Email Address [Required]']],
    columns: [
      { headers: ['First Name'], paths: ['name.givenName'] },
      { headers: ['Last Name'], paths: ['name.familyName'] },
      { headers: ['Email Address'], paths: ['emails[type eq "work"].value'] },
      { headers: ['Home Secondary Email'], paths: ['emails[type eq "home"].value'] },
      { headers: ['Work Secondary Email'], paths: ['emails[type eq "other"].value'] },
      { headers: ['Status'], paths: ['active'] },
      { headers: ['Work Address'], paths: ['addresses[type eq "work"].formatted'] },
      { headers: ['Password', 'Password Hash Function'], paths: [], leftOut: 'an export has no passwords' },
      { headers: ['Recovery Phone', 'Change Password at Next Sign-In'], paths: [], leftOut: forSignIn },
      {
        headers: ['New Primary Email', 'New Status', 'New Licenses'],
        paths: [],
        leftOut: 'the column is only for files that are uploaded to the product',
      },
      {
        headers: [
          'Org Unit Path',
          'Last Sign In',
          '2sv Enrolled',
          '2sv Enforced',
          'Building ID',
          'Floor Name',
          'Floor Section',
          'Email Usage',
          'Drive Usage',
          'Photos Usage',
          'Storage limit',
          'Storage Used',
          'Total Storage',
          'Licenses',
          'Advanced Protection Program enrollment',
        ],
        paths: [],
        leftOut: nothing,
      },
    ],
  },
  {
    name: 'SAP SuccessFactors',
    signatures: [['STATUS', 'USERID']],
    columns: [
      { headers: ['USERID'], paths: ['externalId'] },
      { headers: ['EMPID'], paths: ['employeeNumber'] },
      {
        headers: [
          'HR',
          'MATRIX_MANAGER',
          'CUSTOM_MANAGER',
          'SECOND_MANAGER',
          'PROXY',
          'JOBCODE',
          'REVIEW_FREQ',
          'LAST_REVIEW_DATE',
          'LOGIN_METHOD',
        ],
        paths: [],
        leftOut: nothing,
      },
    ],
  },
  {
    name: 'Okta',
    signatures: [
      ['Username', 'Primary email', 'Status'],
      ['login', 'secondEmail', 'status'],
    ],
    columns: [
      { headers: ['id', 'User Id'], paths: ['externalId'] },
      { headers: ['Employee number'], paths: ['employeeNumber'] },
      {
        headers: ['secondEmail'],
        paths: [],
        leftOut: 'the column may contain private recovery addresses; use --map to send the column',
      },
      ...workAddress,
      { headers: ['Postal Address'], paths: ['addresses[type eq "work"].formatted'] },
      {
        headers: [
          'Created',
          'Activated',
          'Status Changed',
          'Last Login',
          'Last Updated',
          'Password Changed',
          'MFA Factors',
        ],
        paths: [],
        leftOut: nothing,
      },
    ],
  },
  {
    name: 'BambooHR',
    signatures: [
      ['Employee #', 'Work Email'],
      ['Employee #', 'Reporting to'],
      ['Employee #', 'Preferred Name'],
    ],
    columns: [
      { headers: ['Preferred Name'], paths: ['nickName'] },
      { headers: ['Work Ext', 'Work Phone Ext', 'Age', 'SSN', 'Pay rate'], paths: [], leftOut: nothing },
    ],
  },
];

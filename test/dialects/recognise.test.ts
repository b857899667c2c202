import { expect, test } from 'vitest';
import { recognise } from '../../src/dialects/recognise.ts';
import { vendors } from '../../src/dialects/table.ts';

const find = (url: string): string[] => recognise(vendors, url).map(({ id }) => id);

/** URL forms that services of several vendors share. A URL in such a form does not identify the vendor. */
const common = [
  'https://{bridge}/scim',
  'https://{bridge}/scim/v2',
  'https://{domain}/scim',
  'https://{domain}/scim/v2/{organisation}',
  'https://{domain}/{connection}/scim/v2',
  'https://{host}/scim/{directory}/{provider}/v2',
  'https://{tenant}/api/scim/v2',
  'https://{vault}/scim/v2/{organisation}',
];

const forms = vendors.flatMap(({ id, urls }) => urls.map((form) => [id, form] as const));
const examples = forms.map(([id, form]) => [id, form, fill(form)] as const);

/** Replaces each placeholder with a text, or with a host name if the placeholder is the whole host. */
function fill(form: string): string {
  return form.replace(/^https:\/\/\{\w+\}(?=\/)/, 'https://idm.example.com').replace(/\{\w+\}/g, 'a-1_b');
}

test.each(examples.filter(([, form]) => !common.includes(form)))('%s is found by %s', (id, _, url) => {
  expect(find(url)).toContain(id);
  expect(find(url).length).toBeLessThan(3);
});

test('the forms that many services have are these', () => {
  const unnamed = examples.filter(([, , url]) => find(url).length === 0).map(([, form]) => form);
  expect(unnamed.sort()).toEqual(common);
});

test.each([
  ['https://api.github.com/scim/v2/enterprises/acme', ['github-emu']],
  ['https://api.github.com/scim/v2/organizations/acme', ['github-org']],
  ['https://github.example.com/api/v3/scim/v2', ['github-emu']],
  ['https://api.slack.com/scim/v2', ['slack']],
  ['https://api.slack.com/scim/v1', ['slack-v1']],
  ['https://gitlab.com/api/scim/v2/groups/acme', ['gitlab-group']],
  ['https://gitlab.com/api/scim/v2/application', ['gitlab']],
  ['https://idm.example.com:9031/pf-scim/v1', ['pingfederate-v1']],
  ['https://idm.example.com:9031/pf-scim/v2', ['pingfederate']],
  ['https://adb-1.2.azuredatabricks.net/api/2.0/preview/scim/v2', ['databricks']],
  ['https://scim.eu-central-1.amazonaws.com/Xyz1-2/scim/v2', ['aws']],
])('%s is %j', (url, ids) => {
  expect(find(url)).toEqual(ids);
});

test('the form with the most fixed characters is first', () => {
  const declare = (id: string, ...urls: string[]) => ({
    ...({ title: id, tier: 'hints', version: '2.0', sources: {}, facts: {} } as const),
    id,
    urls,
  });
  const table = [
    declare('wide', 'https://{host}/acme/{part}'),
    declare('exact', 'https://{host}/x/scim', 'https://{tenant}.example.com/acme/{part}'),
    declare('same', 'https://{tenant}.example.com/acme/{part}'),
  ];
  const ids = (url: string) => recognise(table, url).map(({ id }) => id);
  expect(ids('https://a.example.com/acme/b')).toEqual(['exact', 'same', 'wide']);
  expect(ids('https://a.example.org/acme/b')).toEqual(['wide']);
});

test.each([
  ['a slash at the end', 'https://api.slack.com/scim/v2/'],
  ['several slashes at the end', 'https://api.slack.com/scim/v2//'],
  ['a host in upper case', 'HTTPS://API.Slack.COM/scim/v2'],
  ['a path in another case', 'https://api.slack.com/SCIM/V2'],
  ['a port', 'https://api.slack.com:8443/scim/v2'],
  ['a query string', 'https://api.slack.com/scim/v2?aadOptscim062020'],
  ['a slash and a query string', 'https://api.slack.com/scim/v2/?a=b/c'],
  ['http', 'http://api.slack.com/scim/v2'],
])('%s makes no difference', (_, url) => {
  expect(find(url)).toEqual(['slack']);
});

test('a self-hosted service on another port is found', () => {
  expect(find('http://localhost:8080/realms/master/scim/v2')).toEqual(['keycloak']);
});

test.each([
  'https://scim.example.com/scim/v2',
  'https://scim.example.com/v2',
  'https://scim.example.com/api/scim/v2',
  'https://scim.example.com/scim',
  'https://slack.com/scim/v2',
  'https://api.slack.com.example.com/scim/v2',
  'https://api-slack.com/scim/v2',
  'https://example.com/api.slack.com/scim/v2',
  'https://example.com/?https://api.slack.com/scim/v2',
  'https://api.slack.com/scim/v2/Users',
  'https://api.slack.com/scim',
  'https://idm.example.com/realms/a/b/scim/v2',
  'ftp://api.slack.com/scim/v2',
  'api.slack.com/scim/v2',
  '',
])('%j is of no known vendor', (url) => {
  expect(find(url)).toEqual([]);
});

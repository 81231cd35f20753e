import { ownMail } from './environment.mjs';

/**
 * What a person needs to go on: addresses, the key, and one line to try.
 * @param {Record<string, string>} environment of the API
 * @param {{mailPage: number}} ports
 */
export function summary(environment, ports) {
  const { PUBLIC_URL: api, HABEAS_ADMIN_KEY: key } = environment;
  const rows = [
    ['API and its docs', `${api}/docs`],
    ['Temporal UI', temporalUi(environment)],
    ['Mail that was sent', mailPage(environment, ports)],
    ['Development issuer', environment.DEV_ISSUER_URL],
    ['Demo shop: PostgreSQL', withoutPassword(environment.SHOP_DATABASE_URL)],
    ['Demo shop: SQLite', environment.SUPPORT_SQLITE],
    ['Demo shop: logs', environment.SHOP_LOGS],
    ['Administrator key', key],
    ['Data and logs', environment.HABEAS_HOME],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return [
    '',
    ...rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`),
    '',
    '  Try it:',
    ...tryIt(api, key).map((line) => `    ${line}`),
    '',
    '  Ctrl-C stops everything.',
  ].join('\n');
}

const tryIt = (api, key) => [
  `curl -s ${api}/v1/requests -H 'authorization: Bearer ${key}' -H 'content-type: application/json' \\`,
  `  -d '{"right":"erasure","subject":{"identifiers":[{"type":"email","value":"customer-1@shop.example.com"}]}}'`,
];

/** The list of our requests: the UI opens in another namespace, which is empty. */
const temporalUi = ({ TEMPORAL_UI_URL: ui, TEMPORAL_NAMESPACE: namespace, TEMPORAL_ADDRESS: address }) =>
  ui ? `${ui}/namespaces/${namespace}/workflows` : `with your server at ${address}`;

function withoutPassword(url) {
  const shown = new URL(url);
  if (shown.password) shown.password = '***';
  return shown.href;
}

const mailPage = ({ SMTP_URL: smtp }, ports) =>
  smtp === ownMail(ports) ? `http://127.0.0.1:${ports.mailPage}` : withoutPassword(smtp);

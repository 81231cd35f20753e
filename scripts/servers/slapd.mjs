// OpenLDAP for tests, on loopback, with its data on the disk below `home`.
import { execFile } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { readyOrEnded, startProcess } from '../lib/child-process.mjs';
import { canConnect } from '../lib/ports.mjs';
import { until } from '../lib/wait.mjs';
import { unprivilegedAccount } from './account.mjs';

const run = promisify(execFile);
/** Servers lie where the PATH of an ordinary account often does not lead. */
const FOLDERS = [
  ...(process.env.PATH ?? '').split(delimiter),
  '/usr/sbin',
  '/usr/local/sbin',
  '/usr/local/libexec',
];
const SCHEMAS = ['/etc/ldap/schema', '/etc/openldap/schema', '/usr/local/etc/openldap/schema'];
const MODULES = ['/usr/lib/ldap', '/usr/lib64/openldap', '/usr/local/libexec/openldap'];

export const SLAPD_BASE = 'dc=example,dc=com';
export const SLAPD_LOGIN = `cn=admin,${SLAPD_BASE}`;
export const SLAPD_PASSWORD = 'admin-of-tests';

/**
 * The program of an installed server, and where its schemas are.
 * @returns {{server: string, schemas: string, modules: string | null}}
 * @throws Error with the remedy
 */
export function findSlapd() {
  const server = FOLDERS.map((folder) => join(folder, 'slapd')).find(existsSync);
  const schemas = SCHEMAS.find(existsSync);
  if (server && schemas) return { server, schemas, modules: MODULES.find(existsSync) ?? null };
  throw new Error('there is no slapd here. Install slapd (OpenLDAP).');
}

/**
 * Makes the configuration and the data folder unless they exist. As root the server runs as an account of its own, which
 * must be able to walk into `home`. `more` is written into the configuration of the database, `types` before it.
 * @param {{home: string, port: number, types?: string, more?: string, tlsPort?: number,
 *   track?: (child: import('../lib/child-process.mjs').ChildProcess) => void}} options
 */
export async function startSlapd({ home, port, types = '', more = '', tlsPort, track = () => {} }) {
  const { server, schemas, modules } = findSlapd();
  const account = unprivilegedAccount();
  const data = join(home, 'slapd');
  const file = join(data, 'slapd.conf');
  if (!existsSync(data)) {
    mkdirSync(join(data, 'mdb'), { recursive: true });
    chmodSync(dirname(data), 0o711);
    await makeCertificate(data);
    writeFileSync(file, configuration({ data, schemas, modules, types, more }));
    const own = ['', 'mdb', 'slapd.conf', 'key.pem', 'cert.pem'].map((name) => join(data, name));
    if (account) for (const path of own) chownSync(path, account.uid, account.gid);
  }
  const as = account ? { uid: account.uid, gid: account.gid, cwd: '/' } : { cwd: home };
  const urls = [`ldap://127.0.0.1:${port}/`, ...(tlsPort ? [`ldaps://127.0.0.1:${tlsPort}/`] : [])];
  const child = startProcess('slapd', server, ['-d', '0', '-h', urls.join(' '), '-f', file], as);
  track(child);
  await readyOrEnded(
    child,
    until(() => canConnect(port), 20_000, 'slapd'),
  );
  const login = `${encodeURIComponent(SLAPD_LOGIN)}:${SLAPD_PASSWORD}`;
  return { ...child, url: `ldap://${login}@127.0.0.1:${port}/${SLAPD_BASE}` };
}

const configuration = ({ data, schemas, modules, types, more }) => `
${modules ? `modulepath ${modules}\nmoduleload back_mdb` : ''}
include ${schemas}/core.schema
include ${schemas}/cosine.schema
include ${schemas}/inetorgperson.schema
${types}
pidfile ${data}/pid
TLSCertificateFile ${data}/cert.pem
TLSCertificateKeyFile ${data}/key.pem
database mdb
suffix "${SLAPD_BASE}"
rootdn "${SLAPD_LOGIN}"
rootpw ${SLAPD_PASSWORD}
directory ${data}/mdb
maxsize 268435456
index objectClass,uid,mail,member eq
${more}
`;

/** For TLS, of a host that nobody trusts. */
const makeCertificate = (data) =>
  run('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', '-subj', '/CN=localhost'],
    ...['-keyout', join(data, 'key.pem'), '-out', join(data, 'cert.pem')],
  ]);

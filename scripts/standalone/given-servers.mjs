import { canConnect } from '../lib/ports.mjs';

const DEFAULT_PORTS = {
  'postgres:': 5432,
  'postgresql:': 5432,
  'redis:': 6379,
  'rediss:': 6379,
  'smtp:': 25,
  'smtps:': 465,
};

const PROTOCOLS = {
  DATABASE_URL: ['postgres:', 'postgresql:'],
  QUEUE_URL: ['postgres:', 'postgresql:', 'redis:', 'rediss:'],
  SMTP_URL: ['smtp:', 'smtps:'],
};
const SHORTEST_KEY = 16;

/** Servers that a person may bring along, by the variable that names them. */
const GIVEN = {
  DATABASE_URL: 'PostgreSQL',
  TEMPORAL_ADDRESS: 'Temporal',
  QUEUE_URL: 'the queue',
  SMTP_URL: 'the mail server',
};

/**
 * @param {NodeJS.ProcessEnv} environment
 * @throws Error, one sentence, for the first given value that cannot be right or server that does not answer
 */
export async function checkGiven(environment) {
  const { HABEAS_ADMIN_KEY: key } = environment;
  if (key && key.length < SHORTEST_KEY)
    throw new Error(
      `HABEAS_ADMIN_KEY is shorter than ${SHORTEST_KEY} characters: give a longer one, or unset it to have one made`,
    );
  for (const [variable, server] of Object.entries(GIVEN)) {
    const value = environment[variable];
    if (value) await checkServer(variable, server, value);
  }
}

async function checkServer(variable, server, value) {
  const { host, port } = addressOf(variable, value);
  if (await canConnect(port, host)) return;
  throw new Error(
    `${variable} names ${host}:${port}, where nothing answers: start ${server} there, or unset ${variable}`,
  );
}

/** Host and port of a URL or of a bare `host:port`; the value may hold a password and is never repeated. */
function addressOf(variable, value) {
  const text = value.includes('://') ? value : `tcp://${value}`;
  if (!URL.canParse(text)) throw new Error(`${variable} is not an address`);
  const { protocol, hostname, port } = new URL(text);
  const known = PROTOCOLS[variable];
  if (known && !known.includes(protocol))
    throw new Error(`${variable} must begin with ${known.map((name) => `${name}//`).join(' or ')}`);
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || DEFAULT_PORTS[protocol] || 7233,
  };
}

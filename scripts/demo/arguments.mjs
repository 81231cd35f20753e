import { parseArgs } from 'node:util';
import { CASES } from './rights/cases.mjs';

const RIGHTS = CASES.map(({ right }) => right);

export const USAGE = `npm run demo                            three requests from intake to certificate, everything checked
npm run demo -- rights                  every right, from its receipt to the certificate or the letter that ends it
npm run demo -- rights --right <name>   one of them; repeat it for more
npm run demo -- rights --json           the same as one JSON document on standard output

Rights: ${RIGHTS.join(', ')}

HABEAS_URL names an installation that runs; without it one is started in a temporary folder.`;

/**
 * @param {string[]} given
 * @returns {{command: 'walk' | 'rights' | 'help', cases: import('./rights/cases.mjs').Case[], json: boolean}}
 * @throws Error that says what to type instead
 */
export function readArguments(given) {
  const { values, positionals } = parse(given);
  if (values.help) return { command: 'help', cases: [], json: false };
  const [command = 'walk', ...more] = positionals;
  if (more.length > 0 || !['walk', 'rights'].includes(command))
    throw new Error(`${[command, ...more].join(' ')}: there is no such demo.\n\n${USAGE}`);
  const wanted = values.right ?? [];
  if (command === 'walk' && (wanted.length > 0 || values.json))
    throw new Error(`--right and --json belong to npm run demo -- rights.\n\n${USAGE}`);
  const unknown = wanted.find((right) => !RIGHTS.includes(right));
  if (unknown !== undefined) throw new Error(`${unknown}: there is no such right.\n\n${USAGE}`);
  const cases = wanted.length > 0 ? CASES.filter(({ right }) => wanted.includes(right)) : CASES;
  return { command, cases, json: values.json ?? false };
}

function parse(args) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        right: { type: 'string', multiple: true },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new Error(`${error.message}\n\n${USAGE}`, { cause: error });
  }
}

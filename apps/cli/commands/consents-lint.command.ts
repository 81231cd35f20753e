import { InvalidArgumentError } from 'commander';
import { AppError } from '#contracts';
import { systemClock } from '#platform';
import type { ConfigDocument } from '../config/config-document.js';
import { EXIT, type ExitCode } from '../exit-code.js';
import type { LintFinding } from '../lint/lint-document.js';
import type { Shell } from '../shell.js';
import type { AddCommand } from './command-parts.js';

interface LintOptions {
  readonly tenant?: string;
  readonly file?: string;
  readonly offline?: true;
  readonly allow?: readonly string[];
  readonly timeout: number;
  readonly json?: true;
}

const MORE = `
Looks at consents and rights that are enabled, and of their versions at the one in force and those after it.
Exit code 0: nothing, or warnings alone, 1: errors, 2: the file cannot be read.`;
const TIMEOUT_SECONDS = 10;

export const addConsentsLintCommand: AddCommand = (consents, shell, action) => {
  const command = consents
    .command('lint')
    .description(
      'Find what is wrong with what people are asked: missing languages and purposes, dead addresses, boxes that are ticked.',
    )
    .option('--tenant <slug>', 'look at what this tenant has')
    .option('--file <file>', 'look at a configuration, as habeas config export writes it')
    .option('--offline', 'do not ask whether addresses answer')
    .option('--allow <network...>', 'networks that may be asked although they are not public (10.1.0.0/16)')
    .option('--timeout <seconds>', 'how long one address may take', seconds, TIMEOUT_SECONDS)
    .option('--json', 'write one JSON document to standard output')
    .addHelpText('after', MORE);
  command.action(() => action(() => lint(command.opts<LintOptions>(), shell))());
};

/** A day is more than anybody waits. */
function seconds(value: string): number {
  if (/^\d{1,5}$/.test(value) && Number(value) > 0) return Number(value);
  throw new InvalidArgumentError('Give a whole number of seconds above 0.');
}

async function lint(options: LintOptions, shell: Shell): Promise<ExitCode> {
  const document = await documentOf(options, shell);
  const findings = await findingsOf(document, options, shell);
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.length - errors;
  if (options.json) shell.print(JSON.stringify({ errors, warnings, findings }, null, 2));
  else shell.print([...findings.map(lineOf), `${errors} errors, ${warnings} warnings`].join('\n'));
  return errors > 0 ? EXIT.notDone : EXIT.done;
}

async function documentOf({ tenant, file }: LintOptions, shell: Shell): Promise<ConfigDocument> {
  if (tenant !== undefined && file === undefined)
    return (await import('../config/export-tenant.js')).exportTenant(tenant, shell);
  if (file !== undefined && tenant === undefined)
    return (await import('../config/read-config-file.js')).readConfigFile(file, shell);
  throw new AppError('request.invalid', { detail: 'Give either --tenant or --file.' });
}

async function findingsOf(
  document: ConfigDocument,
  { offline, allow = [], timeout }: LintOptions,
  shell: Shell,
): Promise<LintFinding[]> {
  const { lintDocument } = await import('../lint/lint-document.js');
  const now = systemClock.now().toISOString();
  const findings = lintDocument(document, now);
  if (offline) return findings;
  const { checkLinks } = await import('../lint/check-links.js');
  const { linksIn } = await import('../lint/links.js');
  const { textPlaces } = await import('../lint/text-places.js');
  const terms = { allowed: allow, timeoutMs: timeout * 1000, signal: shell.signal };
  return [...findings, ...(await checkLinks(linksIn(document, textPlaces(document, now)), terms))];
}

const lineOf = ({ severity, rule, place, message }: LintFinding): string =>
  `${severity} ${place}: ${message} [${rule}]`;

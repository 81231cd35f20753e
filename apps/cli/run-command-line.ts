import { Command, CommanderError } from 'commander';
import { isAppError } from '#contracts';
import { ENGINE_VERSION } from '#engine';
import { addAdminCommands } from './commands/admin.commands.js';
import { addCertificateCommands } from './commands/certificate.commands.js';
import { addClockCommand } from './commands/clock.command.js';
import { addCollectCommand } from './commands/collect.command.js';
import { addConfigCommands } from './commands/config.commands.js';
import { addConsentsCommands } from './commands/consents.commands.js';
import { addCorrectCommand } from './commands/correct.command.js';
import { addEvidenceCommands } from './commands/evidence.commands.js';
import { addEraseCommand } from './commands/erase.command.js';
import { addForgetCommand } from './commands/forget.command.js';
import { addMapCommands } from './commands/map.commands.js';
import { addPlanCommand } from './commands/plan.command.js';
import { addReceiptCommands } from './commands/receipt.commands.js';
import { addReplayCommand } from './commands/replay.command.js';
import { addRequestsCommands } from './commands/requests.commands.js';
import { addVerifyCommand } from './commands/verify.command.js';
import type { AddAction } from './commands/command-parts.js';
import { EXIT, exitCodeOf, sentenceOf, type ExitCode } from './exit-code.js';
import type { Shell } from './shell.js';
import { explainUsage } from './view/usage.js';

const ABOUT = `Finds a person in every store, acts on what the data map says, verifies, and proves it.

map, plan, erase, forget, replay, collect and verify need nothing but a data map and the stores it names.
clock computes legal deadlines from facts, one JSON object a line.
requests works on an installation by its API, with a key.
migrate, doctor, tenants, config, consents and import work on an installation and read its settings from the environment.`;

const EXAMPLES = `
Examples:
  habeas map suggest env:SHOP_DATABASE_URL -o map.yaml
  habeas plan    --map map.yaml --identity email=jane@example.com
  habeas erase   --map map.yaml --identity email=jane@example.com --certificate proof.json
  habeas verify  --map map.yaml --identity email=jane@example.com
  habeas forget  --map map.yaml --identity username=jane --domain PRIMARY --tenant example.com

Exit codes: 0 done and verified, 1 not done or something found, 2 wrong usage or unreadable input,
3 done but parts were not understood.`;

/** Runs one command; resolves with its exit code and never rejects. */
export async function runCommandLine(args: readonly string[], shell: Shell): Promise<ExitCode> {
  let code: ExitCode = EXIT.done;
  const program = buildProgram(shell, (work) => async () => {
    code = await work();
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    return error instanceof CommanderError ? usageCode(error) : fail(error, args.includes('--json'), shell);
  }
}

function buildProgram(shell: Shell, action: AddAction): Command {
  const program = new Command('habeas')
    .description(ABOUT)
    .version(ENGINE_VERSION)
    .addHelpText('after', EXAMPLES)
    .helpCommand(false);
  for (const add of [
    addMapCommands,
    addPlanCommand,
    addEraseCommand,
    addForgetCommand,
    addReplayCommand,
    addCorrectCommand,
    addCollectCommand,
    addVerifyCommand,
    addCertificateCommands,
    addReceiptCommands,
    addEvidenceCommands,
    addClockCommand,
    addConfigCommands,
    addConsentsCommands,
    addRequestsCommands,
    addAdminCommands,
  ])
    add(program, shell, action);
  explainUsage(program, shell);
  return program;
}

/** Help that was asked for is success; everything else the parser reports is wrong usage. */
const usageCode = ({ code }: CommanderError): ExitCode =>
  code === 'commander.helpDisplayed' || code === 'commander.version' ? EXIT.done : EXIT.usage;

function fail(error: unknown, asJson: boolean, shell: Shell): ExitCode {
  const sentence = shell.signal.aborted
    ? 'Stopped as asked; run the same command again to continue.'
    : sentenceOf(error);
  const code = isAppError(error) ? error.code : 'internal';
  if (asJson) shell.print(JSON.stringify({ error: { code, detail: sentence } }, null, 2));
  shell.note(`error: ${sentence}`);
  return exitCodeOf(error);
}

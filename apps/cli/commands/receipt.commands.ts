import { resolve } from 'node:path';
import { checkReceipt, withJwks, type KeyCheck } from '#consents/receipts';
import { AppError } from '#contracts';
import { EXIT, type ExitCode } from '../exit-code.js';
import { readText } from '../input/files.js';
import { parseJson, readJwks } from '../input/jwks.js';
import type { Shell } from '../shell.js';
import { receiptText } from '../view/receipt-view.js';
import type { AddCommand } from './command-parts.js';

interface VerifyOptions {
  readonly jwks?: string;
  readonly json?: true;
}

export const addReceiptCommands: AddCommand = (program, shell, action) => {
  const receipt = program.command('receipt').description('Check the proof of a consent.').helpCommand(false);
  const command = receipt
    .command('verify')
    .description(
      'Check the signature and the form of a consent receipt and say what it proves. Exit code 1 when it is not genuine.',
    )
    .argument(
      '<file>',
      'the receipt: signed (application/jwt), or bare JSON of which only the form is checked',
    )
    .option(
      '--jwks <file|url>',
      'public keys of who issued it: a file, or https://<installation>/.well-known/jwks.json',
    )
    .option('--json', 'write one JSON document to standard output');
  command.action(() => action(() => verify(command.args[0] ?? '', command.opts<VerifyOptions>(), shell))());
};

async function verify(name: string, options: VerifyOptions, shell: Shell): Promise<ExitCode> {
  const given = receiptIn((await readText(resolve(shell.folder, name), 'receipt')).trim(), name);
  const check = await checkReceipt(given, await keysOf(given, options, shell));
  if (options.json) shell.print(JSON.stringify(check, null, 2));
  else shell.print(receiptText(check));
  return check.valid ? EXIT.done : EXIT.notDone;
}

/** A compact JWS as it is, a bare receipt as its JSON. */
function receiptIn(text: string, name: string): unknown {
  if (/^[\w-]*(\.[\w-]*)+$/.test(text)) return text;
  const document = parseJson(text);
  if (typeof document === 'object' && document !== null) return document;
  throw new AppError('request.invalid', {
    detail: `The receipt ${name} cannot be read: it is neither a signed receipt nor JSON.`,
  });
}

async function keysOf(given: unknown, { jwks }: VerifyOptions, shell: Shell): Promise<KeyCheck> {
  if (jwks !== undefined) return withJwks((await readJwks(jwks, shell)).keys);
  if (typeof given !== 'string') return () => null;
  throw new AppError('request.invalid', {
    detail: 'Give the public keys of who issued it with --jwks: a signature proves nothing without them.',
  });
}

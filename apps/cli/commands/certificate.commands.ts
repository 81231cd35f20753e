import { resolve } from 'node:path';
import { AppError } from '#contracts';
import { verifyCertificate, type CertificateCheck } from '#engine';
import { EXIT, type ExitCode } from '../exit-code.js';
import { readText } from '../input/files.js';
import { parseJson, readJwks } from '../input/jwks.js';
import type { Shell } from '../shell.js';
import { certificateText } from '../view/certificate-view.js';
import type { AddCommand } from './command-parts.js';

interface VerifyOptions {
  readonly jwks: string;
  readonly json?: true;
}

const WHY: Readonly<Record<Extract<CertificateCheck, { ok: false }>['reason'], string>> = {
  malformed: 'this is no certificate',
  algorithm: 'it is not signed with Ed25519',
  unknown_key: 'none of these keys signed it',
  bad_signature: 'it was changed after it was signed',
};

export const addCertificateCommands: AddCommand = (program, shell, action) => {
  const certificate = program
    .command('certificate')
    .description('Check the proof of what was done.')
    .helpCommand(false);
  const command = certificate
    .command('verify')
    .description(
      'Check the signature of a certificate and say what it proves. Exit code 1 when it is not genuine.',
    )
    .argument('<file>', 'the certificate')
    .requiredOption(
      '--jwks <file|url>',
      'public keys of who issued it: a file, or https://<installation>/.well-known/jwks.json',
    )
    .option('--json', 'write one JSON document to standard output');
  command.action(() => action(() => verify(command.args[0] ?? '', command.opts<VerifyOptions>(), shell))());
};

async function verify(name: string, options: VerifyOptions, shell: Shell): Promise<ExitCode> {
  const document = parseJson(await readText(resolve(shell.folder, name), 'certificate'));
  if (document === undefined)
    throw new AppError('request.invalid', {
      detail: `The certificate ${name} cannot be read: it is not JSON.`,
    });
  const check = verifyCertificate(document, await readJwks(options.jwks, shell));
  if (options.json) shell.print(JSON.stringify(check, null, 2));
  else shell.print(check.ok ? certificateText(check.certificate) : `Not genuine: ${WHY[check.reason]}.`);
  return check.ok ? EXIT.done : EXIT.notDone;
}

import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AppError, isFinal, type RequestState } from '#contracts';
import type { EvidenceCheck } from '#packages';
import { EXIT, type ExitCode } from '../exit-code.js';
import { fileReason } from '../input/files.js';
import { readJwks } from '../input/jwks.js';
import type { Shell } from '../shell.js';
import type { AddCommand } from './command-parts.js';

interface VerifyOptions {
  readonly jwks?: string;
  readonly json?: true;
}

export const addEvidenceCommands: AddCommand = (program, shell, action) => {
  const evidence = program
    .command('evidence')
    .description('Check the evidence file of a request.')
    .helpCommand(false);
  const command = evidence
    .command('verify')
    .description(
      'Check the signature, every file and the certificate of an evidence file, without any network. Exit code 1 when it is not genuine.',
    )
    .argument('<file>', 'the archive of GET /v1/requests/{id}/evidence')
    .option(
      '--jwks <file|url>',
      'public keys of who issued it; without it those in the archive, which do not say whose it is',
    )
    .option('--json', 'write one JSON document to standard output');
  command.action(() => action(() => verify(command.args[0] ?? '', command.opts<VerifyOptions>(), shell))());
};

async function verify(name: string, { jwks, json }: VerifyOptions, shell: Shell): Promise<ExitCode> {
  const archive = await readFile(resolve(shell.folder, name)).catch((cause: unknown) => {
    throw new AppError('request.invalid', {
      detail: `The evidence ${name} cannot be read: ${fileReason(cause)}.`,
      cause,
    });
  });
  // half of the server comes with it: loaded by who asks for it alone
  const { checkEvidence } = await import('#packages');
  const check = await checkEvidence(archive, jwks === undefined ? undefined : await readJwks(jwks, shell));
  if (check.manifest === null && json === undefined)
    throw new AppError('request.invalid', {
      detail: `The evidence ${name} cannot be read: ${check.faults.join('; ')}.`,
    });
  shell.print(json ? JSON.stringify(check, null, 2) : evidenceText(check));
  if (check.manifest === null) return EXIT.usage;
  return check.ok ? EXIT.done : EXIT.notDone;
}

function evidenceText({ ok, manifest, faults, keys, kid, certificate }: EvidenceCheck): string {
  if (!ok || manifest === null) return ['Not genuine:', ...faults.map((fault) => `  ${fault}`)].join('\n');
  const { request, controller, generatedAt, personal, files } = manifest;
  return [
    `Genuine: request ${request.number} to ${controller} (${request.right}, ${request.regime}): ${request.state}${isFinal(request.state as RequestState) ? '' : ', not answered yet'}.`,
    `  request      ${request.id}`,
    `  made         ${generatedAt}, ${files.length} files${personal ? ', names the person' : ''}`,
    `  certificate  ${certificate}`,
    `  signed by    ${kid}${keys === 'given' ? '' : ': a key in the archive itself; give --jwks to know whose it is'}`,
  ].join('\n');
}

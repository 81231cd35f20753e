import { Option, type Command } from 'commander';
import { ANSWER_STATUSES } from '#contracts';
import { IMPORT_FORMATS, addImportOptions, type AddCommand } from './command-parts.js';
import { addConsentsLintCommand } from './consents-lint.command.js';

const addTenantOption = (command: Command): Command =>
  command.requiredOption('--tenant <slug>', 'whose consents');

/** Consents of an installation, moved in and out by file. */
export const addConsentsCommands: AddCommand = (program, shell, action) => {
  const consents = program
    .command('consents')
    .description('Look after what people are asked, and move what they answered in and out by file.')
    .helpCommand(false);
  const importing = addImportOptions(addTenantOption(consents.command('import')))
    .description(
      'Record the answers of a file. Rows that cannot be recorded are written to a file of errors, the rest goes on; repeating it is harmless.',
    )
    .option('--silent', 'announce nothing to the outside');
  importing.action((file: string) =>
    action(async () =>
      (await import('../consents/import-consents.js')).importConsents(file, importing.opts(), shell),
    )(),
  );
  const exporting = addTenantOption(consents.command('export'))
    .description(
      'Write out what people answered, with who they are in clear, in the form that import reads. It leaves an entry in the audit trail.',
    )
    .addOption(new Option('--format <format>', 'how to write it').choices(IMPORT_FORMATS).default('ndjson'))
    .option('--consent <name>', 'only this one: its id, or group/name')
    .addOption(new Option('--status <status>', 'only what has this status').choices([...ANSWER_STATUSES]))
    .option('--since <time>', 'only what was recorded from then on, such as 2026-01-31T09:00:00Z')
    .option('--history', 'every answer, in the order in which they were recorded, not only the last')
    .option('-o, --output <file>', 'write it here instead of to standard output')
    .option('--force', 'replace a file that is there');
  exporting.action(() =>
    action(async () =>
      (await import('../consents/export-consents.js')).exportConsents(exporting.opts(), shell),
    )(),
  );
  addConsentsLintCommand(consents, shell, action);
  addReceiptImport(program, shell, action);
};

const addReceiptImport: AddCommand = (program, shell, action) => {
  const importing = program
    .command('import')
    .description('Take in what other systems hold.')
    .helpCommand(false);
  const receipts = addTenantOption(importing.command('receipts'))
    .description(
      "Take in receipts of WSO2's consent API V1: consents, answers, and the receipts as evidence. Repeating it is harmless.",
    )
    .argument('<file>', 'JSON: a list of receipts, or one')
    .option('--silent', 'announce the answers to nobody')
    .option('--dry-run', 'say what would be done and do nothing')
    .option('--json', 'write one JSON document to standard output');
  receipts.action((file: string) =>
    action(async () =>
      (await import('../consents/import-receipts.js')).importReceipts(file, receipts.opts(), shell),
    )(),
  );
};

import { REQUEST_COMMANDS, type Given } from '../requests/request-commands.js';
import { runRequestCommand } from '../requests/run-request-command.js';
import { addImportOptions, type AddCommand } from './command-parts.js';

const SETTINGS = `
Reads HABEAS_URL (https://habeas.example.com) and HABEAS_KEY, or HABEAS_KEY_FILE, from the environment.`;

/** The commands of the table, which differ in nothing but their row. */
export const addRequestsCommands: AddCommand = (program, shell, action) => {
  const requests = program
    .command('requests')
    .description('Work on the requests of an installation by its API, with the permissions of a key.')
    .addHelpText('after', SETTINGS)
    .helpCommand(false);
  for (const row of REQUEST_COMMANDS) {
    const command = requests.command(row.name).description(row.about);
    if (row.route.includes('{id}')) command.argument('<id>', 'the request, req_…');
    for (const [flags, about] of row.options) command.option(flags, about);
    if (row.route.startsWith('POST'))
      command.option('--body <file>', 'all of it as the API takes it, JSON; "-" reads standard input');
    command.option('--json', 'write the answer of the API to standard output');
    command.action(() =>
      action(() => runRequestCommand(row, command.args[0], command.opts<Given>(), shell))(),
    );
  }
  addImport(requests, shell, action);
};

const addImport: AddCommand = (requests, shell, action) => {
  const importing = addImportOptions(requests.command('import')).description(
    'Take over the old cases of a file, without a letter to anybody. Rows that cannot be taken are written to a file of errors, the rest goes on; repeating it is harmless.',
  );
  importing.action((file: string) =>
    action(async () =>
      (await import('../requests/import-requests.js')).importRequests(file, importing.opts(), shell),
    )(),
  );
};

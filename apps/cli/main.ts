import { endWithLauncher } from './end-with-launcher.js';
import { runCommandLine } from './run-command-line.js';
import { processShell } from './shell.js';

endWithLauncher();
// A reader that closes early (`| head`) is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
process.exitCode = await runCommandLine(process.argv.slice(2), processShell());

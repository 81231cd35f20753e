const USAGE = `npm start

Starts everything on this machine with a demo shop: PostgreSQL, Temporal, a mail catcher, a development issuer, API, worker
and dispatcher. It installs what is missing, ends with a table of addresses, and stops everything at Ctrl-C.

It takes no options. Settings of the environment:

  PORT               of the API (3000)
  HABEAS_HOME        folder that keeps everything (.habeas); deleting it starts anew
  DATABASE_URL       your own PostgreSQL in place of the one it starts
  TEMPORAL_ADDRESS   your own Temporal, with TEMPORAL_NAMESPACE
  SMTP_URL           your own mail server in place of the mail catcher
  QUEUE_URL          redis:// or postgres:// of webhooks and mail (the database)
  HABEAS_DOWNLOAD=0  take only programs that are on this machine

docs/getting-started.md goes on from there; docs/operations.md has all settings, for a server.`;

/**
 * What to say instead of starting; null: nothing was asked but to start.
 * @param {readonly string[]} words after the name of the program
 * @returns {{code: number, text: string} | null}
 */
export function usageFor(words) {
  if (words.length === 0) return null;
  if (words.some((word) => word === '--help' || word === '-h' || word === 'help'))
    return { code: 0, text: USAGE };
  return { code: 2, text: `npm start takes no "${words[0]}".\n\n${USAGE}` };
}

/** What the sealed words of a command are bound to. */
export const COMMAND_TEXT = 'request_command.text';

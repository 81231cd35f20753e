import { resolve } from 'node:path';
import { AppError } from '#contracts';
import { EXIT, type ExitCode } from '../exit-code.js';
import { readText } from '../input/files.js';
import { readIdentities } from '../input/identities.js';
import { parseJson } from '../input/jwks.js';
import type { Shell } from '../shell.js';
import { answerText } from '../view/requests-view.js';
import { openApi, type Api, type ApiCall } from './api.js';
import type { Given, RequestCommand } from './request-commands.js';

/** A page of the API at most. */
const PAGE = '200';

interface Page {
  readonly items: readonly unknown[];
  readonly nextCursor: string | null;
}

/** Calls the route of a command and shows what it answers. */
export async function runRequestCommand(
  command: RequestCommand,
  id: string | undefined,
  given: Given,
  shell: Shell,
): Promise<ExitCode> {
  const input = await inputOf(command, given, shell);
  const answer = await ask(await openApi(shell), callOf(command, id, input), command);
  if (given.json) shell.print(JSON.stringify(answer, null, 2));
  else shell.print(answerText(command.shown, answer));
  return EXIT.done;
}

/** `--body` says it all, as the API takes it; else the options do. */
async function inputOf(command: RequestCommand, given: Given, shell: Shell): Promise<object> {
  const { body, identity } = given;
  if (typeof body === 'string') return readBody(body, shell);
  const identities = Array.isArray(identity) ? await readIdentities(identity as string[], shell) : [];
  return command.input(given, { identities });
}

async function readBody(name: string, shell: Shell): Promise<object> {
  const text = name === '-' ? await shell.readInput() : await readText(resolve(shell.folder, name), 'body');
  const body = parseJson(text);
  if (typeof body === 'object' && body !== null) return body;
  throw new AppError('request.invalid', { detail: 'The body given with --body is no JSON object.' });
}

function callOf({ route }: RequestCommand, id: string | undefined, input: object): ApiCall {
  const [method = 'GET', pattern = ''] = route.split(' ');
  const path = pattern.replace('{id}', encodeURIComponent(id ?? ''));
  if (method === 'POST') return { method, path, body: input };
  const query = Object.entries(input).filter(([, value]) => value !== undefined);
  return { method, path, query: Object.fromEntries(query) as Record<string, string> };
}

/** Lists within a request are read to their end; that of requests by the page. */
async function ask(api: Api, call: ApiCall, { shown }: RequestCommand): Promise<unknown> {
  const read = async (query = call.query): Promise<unknown> =>
    (await api.call({ ...call, ...(query && { query }) })).json();
  if (shown !== 'timeline' && shown !== 'messages') return read();
  const items: unknown[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = (await read({ limit: PAGE, ...(cursor !== undefined && { cursor }) })) as Page;
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return { items, nextCursor: null };
}

import { Inject, Injectable } from '@nestjs/common';
import { AppError, ID_PREFIXES, idPattern } from '#contracts';
import type { BulkAnswer, BulkCommand, BulkCommandName } from '#contracts/schemas';
import { currentContext } from '#platform';
import { toFailure, toProblem } from '#platform/http';
import type { CommandInput } from '../../lifecycle/commands/commands.service.js';
import { RequestsService } from '../../request/requests.service.js';
import { decisionCommand } from '../../lifecycle/commands/decision-command.js';
import { TasksService } from '../tasks/tasks.service.js';

import { mapAtMost } from './at-most.js';

type Item = BulkAnswer['items'][number];
type Words = Readonly<Record<string, unknown>>;

/** Each is a transaction on the one audit trail of the tenant: more would only wait for each other. */
const AT_ONCE = 8;

/** Where the words of people stand in the body of each command; they are sealed, the rest is stored in clear. */
const WORDS: Readonly<Record<Exclude<BulkCommandName, 'assignment' | 'approval' | 'decision'>, string>> = {
  refusal: 'text',
  extension: 'text',
  pause: 'text',
  resume: 'text',
  withdrawal: 'reason',
  spam: 'reason',
  retry: 'reason',
  reopening: 'reason',
};

/** One command to many requests: each is carried out as if it were given alone, and none stops another. */
@Injectable()
export class BulkCommands {
  constructor(
    @Inject(RequestsService) private readonly requests: RequestsService,
    @Inject(TasksService) private readonly tasks: TasksService,
  ) {}

  async give(bulk: BulkCommand): Promise<BulkAnswer> {
    const items = await mapAtMost(bulk.ids, AT_ONCE, (id) => this.#try(id, bulk));
    const done = items.filter(({ ok }) => ok).length;
    return { done, failed: items.length - done, items };
  }

  async #try(id: string, bulk: BulkCommand): Promise<Item> {
    try {
      return { id, ok: true, state: await this.#carryOut(id, bulk) };
    } catch (error) {
      return { id, ok: false, problem: toProblem(toFailure(error), currentContext().correlationId) };
    }
  }

  /** @returns the state afterwards */
  async #carryOut(id: string, bulk: BulkCommand): Promise<string> {
    if (!idPattern('request').test(id)) throw malformed(bulk.ids.indexOf(id));
    if (bulk.command === 'assignment') return this.tasks.assignOf(id, bulk.body.assignee);
    const input = inputOf(id, bulk);
    return (await this.requests.command(id, { ...input, idempotencyKey: keyOf(id) })).state;
  }
}

/** The same call sent again finds for each request what it did the first time. */
function keyOf(id: string): string | undefined {
  const { idempotencyKey } = currentContext();
  return idempotencyKey === undefined ? undefined : `${idempotencyKey}/${id}`;
}

function inputOf(id: string, bulk: Exclude<BulkCommand, { command: 'assignment' }>): CommandInput {
  if (bulk.command === 'approval') return approvalOf(id, bulk.body);
  if (bulk.command === 'decision') return decisionCommand(bulk.body);
  const { [WORDS[bulk.command]]: words, ...body } = bulk.body as Words;
  return { kind: bulk.command, body, text: words as string | undefined };
}

const malformed = (at: number): AppError =>
  new AppError('request.invalid', {
    param: `ids.${at}`,
    detail: `ids.${at}: expected an id such as ${ID_PREFIXES.request}_0190…`,
  });

function approvalOf(
  id: string,
  { planHashes, note }: Extract<BulkCommand, { command: 'approval' }>['body'],
): CommandInput {
  const planHash = planHashes[id];
  if (planHash === undefined)
    throw new AppError('request.invalid', {
      param: `body.planHashes.${id}`,
      detail: 'The hash of the plan that was looked at is missing for this request.',
    });
  return { kind: 'approval', body: { planHash, changes: false }, text: note };
}

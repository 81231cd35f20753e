import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '#contracts';
import type { CreateRequest, RequestView } from '#contracts/schemas';
import { UnitOfWork } from '#persistence';
import { RequestsService } from '../../request/requests.service.js';
import { ProofsOfWork } from './proofs-of-work.service.js';

/** What only the controller can say: a key that anybody can read does not speak for it. */
const OF_THE_CONTROLLER = ['receivedAt', 'receivedBy', 'channel'] as const;

/** Requests from a form whose key stands in a page. */
@Injectable()
export class FormIntake {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(ProofsOfWork) private readonly proofs: ProofsOfWork,
    @Inject(RequestsService) private readonly requests: RequestsService,
  ) {}

  /**
   * @param header proof of work, as it came
   * @throws AppError `request.invalid`, `proof_of_work.required`, `proof_of_work.invalid`, `proof_of_work.expired`,
   *   `proof_of_work.used`, and as {@link RequestsService.create}
   */
  async create(input: CreateRequest, header: string | undefined): Promise<RequestView> {
    refuseWordsOfController(input);
    const proof = await this.proofs.check(header);
    return this.unitOfWork.run(async () => {
      await this.proofs.spend(proof);
      return answerToForm(await this.requests.create({ ...input, channel: 'portal' }));
    });
  }
}

/** Nothing by which whoever sends an address learns whether others did, such as related requests or letters held. */
function answerToForm(request: RequestView): RequestView {
  const { id, number, right, regime, regimes, state, receivedAt, dueAt, safeDueAt } = request;
  const { requiredLevel, verificationLevel, breached, formVersion, linked } = request;
  return {
    ...{ id, number, right, regime, regimes, state, receivedAt, dueAt, safeDueAt },
    ...{ requiredLevel, verificationLevel, breached },
    ...(formVersion && { formVersion }),
    ...(linked && { linked }),
    next: [],
  };
}

function refuseWordsOfController(input: CreateRequest): void {
  const given = OF_THE_CONTROLLER.find((member) => input[member] !== undefined);
  if (given === undefined) return;
  throw new AppError('request.invalid', {
    param: given,
    detail: `${given} is for keys with requests:create: leave it out, a form is received when it is sent.`,
  });
}

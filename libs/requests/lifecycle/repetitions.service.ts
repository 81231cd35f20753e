import { Inject, Injectable } from '@nestjs/common';
import { addMonths, localDate, startOfDay } from '#domain';
import { CLOCK, type Clock } from '#platform';
import type { Request } from '../request/request.entity.js';
import { RequestsRepository } from '../request/requests.repository.js';
import { TasksService } from '../operators/tasks/tasks.service.js';

/** The second time may be a button pressed twice. */
const OTHERS_WORTH_A_LOOK = 2;
const USUAL_MONTHS = 12;

/** Notices who asks for the same again and again. A person looks; nothing is ever refused by it (rights reference 9). */
@Injectable()
export class Repetitions {
  constructor(
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(TasksService) private readonly tasks: TasksService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @param running the request of the person that is worked on, held by the transaction */
  async note(running: Request): Promise<void> {
    const { zone } = running.clock;
    const today = localDate(this.clock.now().toISOString(), zone);
    const since = startOfDay(addMonths(today, -(running.policy?.repetitionMonths ?? USUAL_MONTHS)), zone);
    const others = await this.requests.countSame(running, new Date(since));
    if (others >= OTHERS_WORTH_A_LOOK) await this.tasks.open(running, 'repetition');
  }
}

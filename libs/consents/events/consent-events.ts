import type { UnitOfWork } from '#persistence';
import { ConsentEventsRepository, type Announced } from './consent-events.repository.js';

/** Tells integrators of what was answered. Doing it twice tells once: the id of an event is that of the answer. */
export class ConsentEvents {
  readonly #repository: ConsentEventsRepository;

  constructor(private readonly unitOfWork: UnitOfWork) {
    this.#repository = new ConsentEventsRepository(unitOfWork);
  }

  /** Answers of the tenant of the context between two places of its chain, both included. */
  announceAnswers(from: string, to: string): Promise<Announced> {
    return this.unitOfWork.run(() => this.#repository.announceAnswers(from, to));
  }
}

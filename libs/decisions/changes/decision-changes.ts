import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { AppError } from '#contracts';
import type { DecisionChangeEvent } from '#contracts/schemas';
import { DECISION_CHANNEL, UnitOfWork, listenTo, type DecisionChange, type Listening } from '#persistence';
import { SETTINGS, currentContext, type Settings } from '#platform';
import { changePlace, readChangePlace, type ChangePlace } from './change-place.js';
import { ChangeStream } from './change-stream.js';
import { DecisionChangesRepository } from './decision-changes.repository.js';

/** Listeners of one process, and of one tenant there. */
const MOST_LISTENERS = 200;
const MOST_OF_A_TENANT = 20;
/** A listener that has heard nothing for a second trusts nothing it keeps; so it hears twice within one. */
const ALIVE_MS = 400;
/** Then the listener comes back with its credential: one that was taken back hears no more. */
const LONGEST_MS = 5 * 60_000;
/** Answers that a listener has missed and is told about one by one. */
const MOST_MISSED = 1_000;

/**
 * Tells whoever keeps decisions which of them are void, as soon as the change is committed. By keyed digests alone.
 * One connection for all listeners, made for the first; when it breaks, their streams end and they come back. Needs
 * PostgreSQL itself, not a pooler in transaction mode.
 */
@Injectable()
export class DecisionChanges implements BeforeApplicationShutdown {
  readonly #streams = new Set<ChangeStream>();
  readonly #repository: DecisionChangesRepository;
  #connection: Promise<Listening> | null = null;
  #alive: NodeJS.Timeout | undefined;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
  ) {
    this.#repository = new DecisionChangesRepository(unitOfWork);
  }

  /**
   * Events of the tenant of the context, from what came after `lastEventId` on; without one everything older is void.
   * @throws AppError `rate.limited` when there are too many listeners, `service.unavailable`
   */
  async listen(lastEventId?: string): Promise<ChangeStream> {
    const stream = this.#admit(new ChangeStream(currentContext().tenantId));
    try {
      await this.#connected();
      // heard from here on, so nothing is lost between what was missed and what comes
      const { place, change } = await this.unitOfWork.run(() => this.#missed(readChangePlace(lastEventId)));
      stream.tell(changePlace(place), change);
      return stream;
    } catch (cause) {
      stream.destroy();
      throw new AppError('service.unavailable', {
        detail: 'The database does not answer. Come again.',
        cause,
      });
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    for (const stream of this.#streams) stream.finish();
    const connection = await this.#connection?.catch(() => null);
    this.#connection = null;
    await connection?.close();
  }

  #admit(stream: ChangeStream): ChangeStream {
    const own = [...this.#streams].filter(({ tenantId }) => tenantId === stream.tenantId).length;
    if (this.#streams.size >= MOST_LISTENERS || own >= MOST_OF_A_TENANT)
      throw new AppError('rate.limited', {
        detail: `At most ${MOST_OF_A_TENANT} may listen at the same time. Let one of yours tell the others.`,
      });
    this.#streams.add(stream);
    this.#alive ??= setInterval(() => this.#sayAlive(), ALIVE_MS).unref();
    const end = setTimeout(() => stream.finish(), LONGEST_MS).unref();
    stream.once('close', () => {
      clearTimeout(end);
      this.#streams.delete(stream);
      if (this.#streams.size > 0) return;
      clearInterval(this.#alive);
      this.#alive = undefined;
    });
    return stream;
  }

  async #missed(since: ChangePlace | null): Promise<{ place: ChangePlace; change: DecisionChangeEvent }> {
    const place = await this.#repository.place();
    const count = since?.ground === place.ground ? Number(place.sequence) - Number(since.sequence) : -1;
    if (!since || count < 0 || count > MOST_MISSED) return { place, change: eventOf(place, null) };
    const subjects = await this.#repository.subjectsBetween(since.sequence, place.sequence);
    return { place, change: eventOf(place, subjects) };
  }

  #tell({ tenantId, subjects, ...place }: DecisionChange): void {
    for (const stream of this.#streams)
      if (stream.tenantId === tenantId) stream.tell(changePlace(place), eventOf(place, subjects));
  }

  /** A dead connection would let listeners believe that nothing changes, so it is asked each time. */
  #sayAlive(): void {
    void this.#connection
      ?.then((connection) => connection.probe())
      .then(() => this.#streams.forEach((stream) => stream.sayAlive()))
      .catch(() => undefined);
  }

  #connected(): Promise<Listening> {
    this.#connection ??= this.#connect();
    return this.#connection;
  }

  #connect(): Promise<Listening> {
    return listenTo(this.settings.DATABASE_URL, DECISION_CHANNEL, {
      heard: (payload) => this.#tell(JSON.parse(payload) as DecisionChange),
      lost: () => this.#lose(),
    });
  }

  #lose(): void {
    this.#connection = null;
    for (const stream of this.#streams) stream.finish();
  }
}

const eventOf = (
  { sequence, ground }: ChangePlace,
  subjects: readonly string[] | null,
): DecisionChangeEvent => ({
  epoch: Number(sequence) + Number(ground),
  keys: subjects === null ? 'all' : [...subjects],
});

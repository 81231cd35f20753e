import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit';
import type { Notice } from '#contracts';
import { localDate } from '#domain';
import { identityKey, normalise } from '#engine';
import { TenantMailer, type JoinedParams, type ParamsOf } from '#mail';
import { UnitOfWork, inEachTenant } from '#persistence';
import { CLOCK, SETTINGS, type Clock, type Settings } from '#platform';
import { SubjectIdentifiers } from '../../intake/subject-identifiers.service.js';
import type { Request } from '../../request/request.entity.js';
import { RequestsRepository } from '../../request/requests.repository.js';
import { TenantSettings } from '../../tenant-settings.repository.js';
import { contactOf } from '../notices/contact-of.js';
import { NoticeFacts } from '../notices/notice-facts.service.js';
import { NoticeOutcomes } from '../notices/notice-outcomes.service.js';
import { LETTERS_WITHIN_MS, LetterBrake } from './letter-brake.service.js';
import { LetterBrakeRepository, type HeldLetter } from './letter-brake.repository.js';

type Case = JoinedParams['cases'][number];

/** Whose a request is: the person of their sign-on, and everything that it was asked with. */
interface Theirs {
  readonly id: string;
  readonly personId: string | null;
  readonly person: string;
}

/** Cases of one mail. */
const CASES = 100;
/** A mail is tried for less than two days. */
const KEPT_MS = 7 * LETTERS_WITHIN_MS;
const ASKS_WHO: readonly Notice[] = ['VERIFY_REQUEST', 'VERIFY_REMINDER'];

/** Sends the letters that {@link LetterBrake} keeps back: those to one address joined into one mail. */
@Injectable()
export class JoinedLetters {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(LetterBrakeRepository) private readonly letters: LetterBrakeRepository,
    @Inject(LetterBrake) private readonly brake: LetterBrake,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(SubjectIdentifiers) private readonly identifiers: SubjectIdentifiers,
    @Inject(NoticeFacts) private readonly facts: NoticeFacts,
    @Inject(NoticeOutcomes) private readonly outcomes: NoticeOutcomes,
    @Inject(TenantSettings) private readonly tenants: TenantSettings,
    @Inject(TenantMailer) private readonly mailer: TenantMailer,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Call as often as you like, in several processes too. @returns how many mails were written down */
  async sweep(): Promise<number> {
    const now = this.clock.now().getTime();
    const tenants = await this.unitOfWork.runAsSystem(async () => {
      await this.letters.forget(new Date(now - 2 * LETTERS_WITHIN_MS), new Date(now - KEPT_MS));
      return this.letters.tenantsHolding();
    });
    const sent = await inEachTenant(tenants, 'joined-letters', () => this.#sweepTenant());
    return sent.reduce((sum, count) => sum + count, 0);
  }

  /** In the transaction that notes the end of the attempts: of all that the mail was about. */
  async settled(mailId: string, sent: boolean): Promise<void> {
    const held = await this.letters.listOfMail(mailId);
    // that the address takes no mail is one thing to look at, however many cases name it
    const told = sent ? held : held.slice(0, 1);
    for (const { requestId, notice } of told) await this.outcomes.note(requestId, notice, sent);
  }

  async #sweepTenant(): Promise<number> {
    const blinds = await this.unitOfWork.run(() => this.letters.blindsHolding());
    let sent = 0;
    for (const blind of blinds) if (await this.unitOfWork.run(() => this.#release(blind))) sent += 1;
    return sent;
  }

  /** Requests before the address, in the order of every other writer. */
  async #release(blind: string): Promise<boolean> {
    const ids = (await this.letters.requestsHeld(blind, CASES)).toSorted();
    const requests: Request[] = [];
    for (const id of ids) requests.push(await this.requests.lock(id));
    await this.letters.lock(blind);
    if (!(await this.brake.hasRoom(blind))) return false;
    const held = await this.letters.listHeld(blind, ids);
    const [said, unsaid] = partition(held, requests);
    for (const letter of unsaid) await this.letters.release(letter, null);
    const [first] = said.keys();
    if (!first) return false;
    await this.#send(first, said, blind);
    return true;
  }

  async #send(
    first: Request,
    said: ReadonlyMap<Request, readonly HeldLetter[]>,
    blind: string,
  ): Promise<void> {
    const [address] = (await this.identifiers.open(first.id, 'intake')).filter(
      ({ type }) => type === 'email',
    );
    const { name } = await this.tenants.get();
    const people = await this.#people([...said.keys()]);
    const cases: Case[] = [];
    for (const [request, letters] of said) cases.push(await this.#case(request, letters));
    const mailId = await this.mailer.enqueue('JOINED_CASES', {
      to: address!.value,
      locale: first.locale,
      params: { controller: name, contact: contactOf(this.settings.MAIL_FROM), cases },
    });
    await this.letters.addSent(blind, this.clock.now());
    for (const [request, letters] of said) {
      for (const letter of letters) await this.letters.release(letter, mailId);
      const notices = letters.map(({ notice }) => notice);
      await this.audit.append({
        action: 'notice.joined',
        object: request.id,
        data: { notices, mail: mailId, with: alsoTheirs(request, people) },
      });
    }
  }

  /** By all the identifiers that each was asked with: an address alone may be that of several people. */
  async #people(requests: readonly Request[]): Promise<Theirs[]> {
    const found: Theirs[] = [];
    for (const { id, personId } of requests) {
      const names = await this.identifiers.open(id, 'intake');
      found.push({
        id,
        personId: personId ?? null,
        person: names
          .map((name) => identityKey(normalise(name)))
          .sort()
          .join('\n'),
      });
    }
    return found;
  }

  /** What the letters would have said, in a line. */
  async #case(request: Request, letters: readonly HeldLetter[]): Promise<Case> {
    const said: Partial<ParamsOf<'ACK'> & ParamsOf<'DUPLICATE'> & ParamsOf<'VERIFY_REQUEST'>> = {};
    const asking = letters.filter(({ notice }) => ASKS_WHO.includes(notice)).slice(0, 1);
    const others = letters.filter(({ notice }) => !ASKS_WHO.includes(notice));
    for (const { notice } of [...others, ...asking])
      Object.assign(said, (await this.facts.of(request, notice, {})) ?? {});
    return {
      caseNumber: request.number,
      right: request.right,
      receivedOn: localDate(request.receivedAt.toISOString(), request.clock.zone),
      expectedOn: said.expectedOn ?? null,
      originalNumber: said.originalNumber ?? null,
      link: said.link ?? null,
      untilOn: said.link ? (said.untilOn ?? null) : null,
    };
  }
}

/** The other requests in one mail that are of the same person. */
function alsoTheirs({ id }: Request, people: readonly Theirs[]): string[] {
  const own = people.find((one) => one.id === id)!;
  return people
    .filter((one) => one.id !== id)
    .filter(({ person, personId }) => person === own.person || (personId && personId === own.personId))
    .map((one) => one.id);
}

/** By request what is still to be said, and what is not: of spam nothing, of who it is only while that is asked. */
function partition(
  held: readonly HeldLetter[],
  requests: readonly Request[],
): [said: ReadonlyMap<Request, readonly HeldLetter[]>, unsaid: readonly HeldLetter[]] {
  const said = new Map<Request, HeldLetter[]>();
  const unsaid: HeldLetter[] = [];
  for (const letter of held) {
    const request = requests.find(({ id }) => id === letter.requestId)!;
    const isSaid =
      !request.silent &&
      !request.purgedAt &&
      (request.state === 'awaiting_identity' || !ASKS_WHO.includes(letter.notice));
    if (isSaid) said.set(request, [...(said.get(request) ?? []), letter]);
    else unsaid.push(letter);
  }
  return [said, unsaid];
}

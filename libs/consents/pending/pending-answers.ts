import { AppError } from '#contracts';
import type { UnitOfWork } from '#persistence';
import type { RecordedAnswer } from '../records/answer-command.js';
import type { FollowUps } from '../records/follow-ups.js';
import type { NamedProposal } from '../records/proposal.js';
import { AuthorisationsRepository } from './authorisations.repository.js';
import type { ConfirmationLinks } from './confirmation-links.js';

const ADDRESS = /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+$/;
const FALLBACK_LOCALE = 'en';

/** What an acceptance that does not count yet brings along: a mailed link, and who finds it among what waits for them. */
export class PendingAnswers implements FollowUps {
  readonly #authorisations: AuthorisationsRepository;

  constructor(
    unitOfWork: UnitOfWork,
    private readonly links: ConfirmationLinks,
  ) {
    this.#authorisations = new AuthorisationsRepository(unitOfWork);
  }

  async of(proposal: NamedProposal, answer: RecordedAnswer): Promise<void> {
    const { command, authorisers } = proposal;
    if (command.status !== 'accepted' || command.act || answer.effect === 'outdated') return;
    if (authorisers) await this.#authorisations.ask(Object.keys(authorisers), answer.record.id);
    if (answer.awaits.includes('confirmation')) await this.#mail(proposal, answer);
  }

  async #mail(
    { command }: NamedProposal,
    { record, about, changed, answerId }: RecordedAnswer,
  ): Promise<void> {
    const to = command.confirmAt ?? command.sub;
    if (!ADDRESS.test(to))
      throw new AppError('consent.address_missing', {
        param: 'confirmation_email',
        detail: 'This consent is confirmed by a mailed link: give `confirmation_email`.',
      });
    const { consentName } = about;
    const locale = command.locale ?? about.locale ?? FALLBACK_LOCALE;
    const link = { to, locale, recordId: record.id, answer: answerId, consentName };
    await this.links.send(link, changed);
  }
}

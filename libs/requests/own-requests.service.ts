import { Inject, Injectable } from '@nestjs/common';
import type { Person } from '#access';
import { AppError, type Identity } from '#contracts';
import type { CreateOwnRequest, Page, PageQuery, RequestView } from '#contracts/schemas';
import { UnitOfWork } from '#persistence';
import { PersonVerification } from './identity/person-verification.service.js';
import { RequestsService } from './requests.service.js';

/** Requests of a signed-in person: never anybody else's. */
@Injectable()
export class OwnRequestsService {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(RequestsService) private readonly requests: RequestsService,
    @Inject(PersonVerification) private readonly verification: PersonVerification,
  ) {}

  async create(person: Person, { subject, ...body }: CreateOwnRequest): Promise<RequestView> {
    const identifiers = ownIdentifiers(person, subject?.identifiers ?? []);
    const submitter = { personId: person.subject, verificationLevel: this.verification.levelOf(person) };
    return this.requests.create({ ...body, channel: 'portal', subject: { identifiers } }, submitter);
  }

  list(person: Person, query: PageQuery): Promise<Page<RequestView>> {
    return this.requests.page({ ...query, personId: person.subject });
  }

  get(person: Person, id: string): Promise<RequestView> {
    return this.requests.get(id, person.subject);
  }

  async verify(person: Person, id: string, code: string | undefined): Promise<RequestView> {
    await this.get(person, id);
    await this.verification.verify(id, person, code);
    return this.get(person, id);
  }

  async withdraw(person: Person, id: string, reason: string | undefined): Promise<RequestView> {
    await this.unitOfWork.run(() => this.requests.find(id, person.subject));
    return this.requests.command(id, { kind: 'withdrawal', body: {}, text: reason });
  }
}

/** The sign-on proves one address. Others that the person names are not proven by it and cannot be worked at its level. */
function ownIdentifiers({ email }: Person, named: readonly Identity[]): Identity[] {
  const foreign = named.find(
    ({ type, value }) => type !== 'email' || value.trim().toLowerCase() !== email?.toLowerCase(),
  );
  if (foreign)
    throw new AppError('request.invalid', {
      param: 'subject.identifiers',
      detail: 'Your sign-on proves only its own verified e-mail address. Leave the identifiers out.',
    });
  if (!email)
    throw new AppError('request.invalid', { detail: 'Your sign-on carries no verified e-mail address.' });
  return [{ type: 'email', value: email }];
}

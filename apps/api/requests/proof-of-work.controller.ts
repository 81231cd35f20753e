import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '#access';
import { workChallengeSchema, type WorkChallenge } from '#contracts/schemas';
import { Answers } from '#platform/http';
import { ProofsOfWork } from '#requests';

/** For forms: nothing here is about a person. */
@ApiTags('Rights')
@Controller('v1/proof-of-work')
export class ProofOfWorkController {
  constructor(@Inject(ProofsOfWork) private readonly proofs: ProofsOfWork) {}

  @Get()
  @Requires('requests:submit')
  @Header('cache-control', 'no-store')
  @Answers(200, workChallengeSchema, 'Holds for half an hour and for one request')
  challenge(): Promise<WorkChallenge> {
    return this.proofs.challenge();
  }
}

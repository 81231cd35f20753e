import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '#access';
import { Catalogue, regimeSchema, type Regime } from '#catalogue';
import { AppError } from '#contracts';
import { REGIME_EXAMPLE, regimeIdSchema } from '#contracts/schemas';
import { Answers } from '#platform/http';
import { z } from 'zod';

const answer = regimeSchema.meta({ examples: [REGIME_EXAMPLE] });
const listAnswer = z
  .object({ items: z.array(regimeSchema) })
  .meta({ examples: [{ items: [REGIME_EXAMPLE] }] });

/** The laws that clocks can follow, and where every period stands. */
@ApiTags('Regimes')
@Controller('v1/regimes')
export class RegimesController {
  constructor(@Inject(Catalogue) private readonly catalogue: Catalogue) {}

  @Get()
  @Requires('requests:read')
  @Answers(200, listAnswer, 'Regimes with their periods and citations, by id')
  list(): { items: readonly Regime[] } {
    return { items: this.catalogue.regimes() };
  }

  @Get(':id')
  @Requires('requests:read')
  @Answers(200, answer)
  get(@Param('id', { schema: regimeIdSchema }) regime: string): Regime {
    return found(this.catalogue.findRegime(regime));
  }
}

function found(regime: Regime | null): Regime {
  if (regime) return regime;
  throw new AppError('resource.not_found', {
    detail: 'There is no regime of this id. GET /v1/regimes lists those there are.',
  });
}

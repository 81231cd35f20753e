import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '#access';
import {
  createTransferTargetSchema,
  id,
  transferTargetListSchema,
  transferTargetSchema,
  type CreateTransferTarget,
  type TransferTargetList,
  type TransferTargetView,
} from '#contracts/schemas';
import { Answers, Idempotent } from '#platform/http';
import { TransferTargets } from '#requests';

/** Controllers to whom packages are handed straight. */
@ApiTags('Transfer targets')
@Controller('v1/transfer-targets')
export class TransferTargetsController {
  constructor(@Inject(TransferTargets) private readonly targets: TransferTargets) {}

  @Post()
  @Requires('transfer-targets:write')
  @Idempotent()
  @Answers(201, transferTargetSchema, 'Requests may name it from now on')
  create(
    @Body({ schema: createTransferTargetSchema }) body: CreateTransferTarget,
  ): Promise<TransferTargetView> {
    return this.targets.create(body);
  }

  @Get()
  @Requires('transfer-targets:read')
  @Answers(200, transferTargetListSchema, 'By name')
  async list(): Promise<TransferTargetList> {
    return { items: await this.targets.list() };
  }

  /** A package that is still on its way there stops, and its request needs attention. */
  @Delete(':id')
  @HttpCode(204)
  @Requires('transfer-targets:write')
  async remove(@Param('id', { schema: id('transferTarget') }) target: string): Promise<void> {
    await this.targets.remove(target);
  }
}

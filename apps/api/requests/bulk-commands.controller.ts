import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, Requires, type Principal } from '#access';
import { AppError } from '#contracts';
import {
  BULK_PERMISSIONS,
  bulkAnswerSchema,
  bulkCommandSchema,
  type BulkAnswer,
  type BulkCommand,
} from '#contracts/schemas';
import { Answers, Idempotent } from '#platform/http';
import { BulkCommands } from '#requests';

/** One command to many requests. */
@ApiTags('Request commands')
@Controller('v1/requests/bulk')
export class BulkCommandsController {
  constructor(@Inject(BulkCommands) private readonly bulk: BulkCommands) {}

  /** Needs the permission of the single command. */
  @Post()
  @HttpCode(200)
  @Requires('requests:approve', 'requests:assess', 'requests:manage')
  @Idempotent()
  @Answers(200, bulkAnswerSchema, 'What became of each, in the order of the ids')
  give(
    @CurrentPrincipal() principal: Principal,
    @Body({ schema: bulkCommandSchema }) body: BulkCommand,
  ): Promise<BulkAnswer> {
    requirePermission(principal, body);
    return this.bulk.give(body);
  }
}

function requirePermission({ permissions }: Principal, { command }: BulkCommand): void {
  const needed = BULK_PERMISSIONS[command];
  if (permissions.includes(needed)) return;
  throw new AppError('auth.forbidden', { detail: `This needs the permission ${needed}.` });
}
